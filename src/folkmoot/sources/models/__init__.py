from folkmoot.sources.models.collection import Collection, Source
from folkmoot.sources.models.credential import Credential
from folkmoot.sources.models.erasure import ErasedAccount
from folkmoot.sources.models.imports import Import, ImportFile

__all__ = ["Collection", "Credential", "ErasedAccount", "Import", "ImportFile", "Source"]
