from folkmoot.sources.models.collection import Collection, Source
from folkmoot.sources.models.credential import Credential
from folkmoot.sources.models.erasure import ErasedAccount
from folkmoot.sources.models.imports import Import, ImportFile
from folkmoot.sources.models.social_account import FollowerCount, SocialAccount
from folkmoot.sources.models.table_upload import TableUpload

__all__ = [
    "Collection",
    "Credential",
    "ErasedAccount",
    "FollowerCount",
    "Import",
    "ImportFile",
    "SocialAccount",
    "Source",
    "TableUpload",
]
