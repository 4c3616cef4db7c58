"""English names of languages, platforms and counts."""

from __future__ import annotations

from types import MappingProxyType

_LANGUAGES = """
af Afrikaans|am Amharic|ar Arabic|az Azerbaijani|be Belarusian|bg Bulgarian|bn Bengali|bs Bosnian
ca Catalan|ceb Cebuano|cs Czech|cy Welsh|da Danish|de German|el Greek|en English|eo Esperanto
es Spanish|et Estonian|eu Basque|fa Persian|fi Finnish|fil Filipino|fr French|fy Frisian|ga Irish
gd Scottish Gaelic|gl Galician|gu Gujarati|gv Manx|ha Hausa|he Hebrew|hi Hindi|hr Croatian
ht Haitian Creole|hu Hungarian|hy Armenian|id Indonesian|ig Igbo|is Icelandic|it Italian|ja Japanese
jv Javanese|ka Georgian|kk Kazakh|km Khmer|kn Kannada|ko Korean|ku Kurdish|kw Cornish|ky Kyrgyz
la Latin|lb Luxembourgish|lo Lao|lt Lithuanian|lv Latvian|mg Malagasy|mk Macedonian|ml Malayalam
mn Mongolian|mr Marathi|ms Malay|mt Maltese|my Burmese|nb Norwegian Bokmål|ne Nepali|nl Dutch
nn Norwegian Nynorsk|no Norwegian|oc Occitan|or Odia|pa Punjabi|pl Polish|ps Pashto|pt Portuguese
ro Romanian|ru Russian|sco Scots|sd Sindhi|se Northern Sami|si Sinhala|sk Slovak|sl Slovene|so Somali
sq Albanian|sr Serbian|sv Swedish|sw Swahili|ta Tamil|te Telugu|tg Tajik|th Thai|ti Tigrinya
tk Turkmen|tl Tagalog|tr Turkish|tt Tatar|ug Uyghur|uk Ukrainian|und not sure|ur Urdu|uz Uzbek
vi Vietnamese|xh Xhosa|yi Yiddish|yo Yoruba|zh Chinese|zu Zulu
"""

LANGUAGES = MappingProxyType(
    dict(
        entry.split(" ", 1) for line in _LANGUAGES.strip().splitlines() for entry in line.split("|")
    )
)

PLATFORMS = MappingProxyType(
    {
        "x": "X",
        "twitter": "X",
        "facebook": "Facebook",
        "instagram": "Instagram",
        "mastodon": "Mastodon",
        "bluesky": "Bluesky",
        "youtube": "YouTube",
        "tiktok": "TikTok",
        "linkedin": "LinkedIn",
        "reddit": "Reddit",
        "telegram": "Telegram",
        "threads": "Threads",
        "rss": "News feeds",
        "feed": "News feeds",
        "web": "Web pages",
        "other": "Platform not stated",
    }
)

METRICS = MappingProxyType(
    {
        "interactions": "interactions (all counts added up)",
        "love": "love reactions",
        "care": "care reactions",
        "haha": "haha reactions",
        "wow": "wow reactions",
        "sad": "sad reactions",
        "angry": "angry reactions",
    }
)
