"""The documented API: one router a capability, OpenAPI at /api/v1/openapi.json."""

from ninja import NinjaAPI

api = NinjaAPI(title="Folkmoot", version="1", urls_namespace="api", docs_url=None)
