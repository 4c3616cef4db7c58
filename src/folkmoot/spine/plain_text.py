"""Words without the control characters that come along when something is pasted; no XML can hold them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

#: Word processors break lines so.
_BREAKS = re.compile("[\x0b\x0c]")
#: NUL is no slip of a person: Django's fields refuse it.
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\ufffe\uffff]")
#: What is no character of XML 1.0 (section 2.2).
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class PlainTextField(forms.CharField):
    """Words that somebody types or pastes."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not isinstance(text, str):
            return text
        lines = _BREAKS.sub("\n" if isinstance(self.widget, forms.Textarea) else " ", text)
        return _CONTROL.sub("", lines).strip()


class _Xml(SimplerXMLGenerator):
    def characters(self, content: str) -> None:
        super().characters(_NO_XML.sub("", content))


class PlainFeed(Atom1Feed):
    """An Atom feed that is well-formed whatever was written before fields took care of it."""

    def write(self, outfile: Any, encoding: str) -> None:
        handler = _Xml(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("feed", self.root_attributes())  # type: ignore[arg-type]
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")
