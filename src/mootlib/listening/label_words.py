"""Words that name no topic: weak ones in English, and grammar in other languages.

Compiled for Folkmoot by going through the word classes named below; copied from no published list.
A weak word may stand inside a phrase ('live chat', 'Veterans Day') but never alone; words of quality
and of doing do not end one either.
"""

from __future__ import annotations

__all__ = ["BONDING", "GRAMMAR", "JOINING", "cannot_end", "is_weak"]

#: Between two content words these make one phrase: 'House of Lords', 'crash in Leeds'.
_JOINTS = "of for in on at the and de del da do di der von la le du des"
JOINING = frozenset(_JOINTS.split())

#: These do so only where the words hardly ever stand apart: 'lest we forget', 'sad to hear'.
_BONDS = "to we our your no not by with from via up out off over under against without"
BONDING = frozenset(_BONDS.split())

_QUALITIES = """
good great best better bad worse worst big bigger biggest small large huge little long short high low
old young early late latest recent full half real true sure right wrong free fresh special important
amazing awesome wonderful fantastic brilliant lovely nice beautiful excellent incredible outstanding
proud happy glad pleased delighted excited honoured honored grateful thankful sorry sad sadly kind
clear ready able available possible likely different local national public general main major minor
safe serious further additional current currently previous following several various certain
important necessary hard easy close open strong weak fast slow quick quickly unable aware private super forward terrible horrible
awful tragic massive deadly shocking scary funny crazy weird stupid
"""

_DOINGS = """
accept accepted add added adding address addressed affected agree agrees allow allowed allows
announce announced announcing appealed appealing appreciate appreciated arrested arrive arrived ask
asked asking asks attend attended attending become becomes believe believes bless bought bring
bringing brings brought build built buy called calling caught celebrate celebrated celebrating
charged check checked checking checks click commemorate confirm confirmed congratulate
congratulations continue continued continues dead deliver delivered died dies directed discuss
discussed discussing dying enjoy enjoyed enjoying ensure experienced falls feel feeling feels fell
felt fight fighting fights find finding finds follow forget fought found gave give given gives
giving happen happened happening happens hear heard hearing hears held helped helping helps hit
hits hold holding holds honor honoring honour honouring hope hoped hopes hoping host hosted hosting
identified identify identifying include included includes including injured introduce introduced
investigated investigating jailed join joined joining joins keep keeping keeps kept kill killed
killing kills learn learned learning learnt leave leaves leaving left listed listen listening live
lived lives living located look looked looking looks lose losing lost love loved loves loving meet
meeting meets met monitored moved moving needed paid pass passed passing pay pray prayed praying
prays protect protected provide provided provides providing put quoting raise raised ran read
reading reads receive received recognise recognize release released remain remains remember
remembers reported reporting require required rises rose run running runs save saved saves
seeing sees sell send sending sends sent set sets setting share shared shares sharing show showed
showing shown shows sign signed signing sold speak speaking speaks spoke stand standing stands
started starting starts stay staying stays stopped stops struck supported supporting supports
talked talking tell telling thank thanked told trace tried try trying tune turn turned turning urge
urged urging use used uses using visited visiting wanted warn warned warns watch watched watches
watching winning wish wishes wishing won worked working worried worry
"""

_GENERALITIES = """
people person man men woman women guy guys folks friend friends everyone day days week weeks month
months year years hour hours minute minutes time times morning afternoon evening night weekend
monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december mon tue wed thu fri sat sun jan feb mar apr jun jul aug
sep sept oct nov dec thing things stuff way ways lot lots bit number part place area side end line
point kind sort case story stories article post posts page website site online web email phone mail
facebook instagram youtube video videos photo photos picture pictures pic pics image images news
update updates info information detail details question questions answer answers message messages
hand hands life lives world home homes fact idea issue issues problem problems reason result change
changes effort efforts statement chance opportunity team event events thought thoughts word words
name names icymi breaking tbt mr mrs ms dr st sir mph km pm am est utc gmt usa bbc cnn abc nbc
reuters via toll total report reports call calls talk talks visit visits vote strike strikes
support work works help move ring rings rise fall loss start stop win link links colleague colleagues office
staff member members others touch contact subject annum ref tel
"""

#: Words in -ing that are things; all others are taken for doings.
_THINGS_IN_ING = """
bombing shooting stabbing building housing parking planning policing funding training hearing meeting
flooding trafficking recycling cycling lighting crossing wedding engineering grooming speeding driving
mining fracking dumping tipping gritting swimming warning briefing gathering spending banking farming
fishing heating screening testing dealing rioting looting landing morning evening wellbeing littering
sentencing fundraising missing king ring wing spring string ceiling boxing racing sibling ruling rating
"""
_ING = frozenset(_THINGS_IN_ING.split())


_CANNOT_END = frozenset(f"{_QUALITIES} {_DOINGS}".split())
_WEAK = _CANNOT_END | frozenset(_GENERALITIES.split())


def cannot_end(word: str) -> bool:
    """Is this a word of quality or of doing, on which no phrase ends?"""
    if word in _CANNOT_END:
        return True
    return len(word) > 5 and (word.endswith("ed") or (word.endswith("ing") and word not in _ING))


def is_weak(word: str) -> bool:
    """Does this word say too little to be a label or a keyword by itself?"""
    return word in _WEAK or cannot_end(word)


_ROMANCE = """
de la el los las un una unos unas y o que en con por para del al se su sus es son fue ha han como mas más
pero no si sí ya le les lo me mi nos te tu este esta estos estas ese esa eso muy sin sobre entre desde
hasta cuando donde quien hoy hay ser está están era todo todos toda todas gracias nuestro nuestra también
porque cada e os as um uma uns umas do da dos das no na nos nas ao aos em com por pelo pela não sim mais
mas foi são ser está estão seu sua seus suas isso este esta muito já quando onde hoje para como nosso
et le les un une des du au aux ce cet cette ces est sont été pour par pas plus dans sur avec sans sous
qui que quoi dont où ou mais donc car ne se sa son ses leur leurs nous vous ils elles il elle je tu on
très tout tous toute toutes fait être avoir comme aussi après avant chez il lo gli un uno una dei degli
delle della dello nel nella sul sulla con per tra fra non più che chi cui come dove quando anche ancora
sono è era stato stata essere ha hanno questo questa questi queste mi ti ci vi si ma se o ed al alla
"""

_GERMANIC = """
der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine ist sind war
waren wird werden wurde hat haben hatte sein mit von vom zu zum zur bei beim für auf aus an am im in ins
nach über unter vor durch gegen ohne um bis seit wie was wer wo wann warum dass weil wenn auch noch nur
schon sehr mehr so es er sie wir ihr ich du mich dich sich uns euch ihre unser heute hier da dann
de het een en of maar niet geen is zijn was waren wordt werd heeft hebben had met van voor op aan in uit
naar over onder door tegen om bij tot als dan dat die dit deze er ook nog al wel zeer meer zo ik je jij
hij zij wij we jullie ze hun ons onze mijn vandaag te
og eller men ikke ingen er var ble blir blitt har hadde være vært med av fra til på i for om ved etter
over under mot uten som at det den de dette disse en et ei han hun vi jeg du dere seg sin sitt sine man
så da når hvor hva hvem hvorfor nå her der også bare veldig mer noe noen alle kan skal vil må får fått
blev bliver af ikke jeg hvad hvis nu meget kun mig sig os jer och eller inte är var blev har hade med av
från till på om vid efter som att det den detta dessa ett han hon vi jag ni sig sin här där också bara
mycket mer mye mange många någon några kan ska vill måste får nu när vad vem ej
"""

_SLAVIC_CELTIC_OTHER = """
i w we z ze na do od po za o u przy dla przez pod nad bez się nie tak to jest są był była było były być
że jak co kto gdzie kiedy czy ale lub oraz już tylko bardzo może ma mają ten ta te tego tej tym tych jego
też jeszcze raz mówi ktoś pani pan dwa pierwszy wszystkim dzień dobry jej ich nas was mi ci go dziś tu tam и в во не на я что он с со как а то все она так его но да ты к у же
вы за бы по ее мне было вот от меня о из ему для это мы их или
y yr a ac ar am at i o yn yng ym gan gyda heb dan dros drwy wrth ond neu os mae oes oedd bydd wedi fod
sydd ei eu ein eich fy dy hwn hon hyn hynny nid dim yw ydy ni chi nhw heddiw rydym
a'r o'r i'r mae'r fel bod bawb fe dod ôl ochr iawn hefyd ond pob rhywun
ve bir bu için ile de da çok daha ne o ben sen biz siz olan olarak gibi kadar var yok
ja on ei se että oli ovat mutta tai kun niin myös
"""

_OTHER_SCRIPTS = """
کے کی کا کو میں سے نے پر ہے ہیں تھا تھی تھے اور یہ وہ بھی تو جو نہیں نہ کر کرنے کیا گیا گئی گئے ہم آپ ایک اس ان تک ہی
لیے لئے کہ ہو ہوا ہوئی ہوتا رہا رہی رہے سب اب جب پھر کچھ کوئی بہت اپنے اپنی میری میرے میرا ہمارے ہماری جی والے والی
في من على و أن إن إلى عن ما لا هذا هذه ذلك التي الذي كان هو هي مع كل قد أو ثم بعد قبل
में के की का को से ने पर है हैं था थी थे और यह वह भी तो जो नहीं कर एक इस उस हम आप हो लिए कि
"""

#: Words of grammar in languages other than English; those without spaces between words apart.
GRAMMAR = frozenset(f"{_ROMANCE} {_GERMANIC} {_SLAVIC_CELTIC_OTHER} {_OTHER_SCRIPTS}".split())
