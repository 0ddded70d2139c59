"""The document of the API as the code describes it now, made once in each process that tests it."""

from api.openapi_document import document

DOCUMENT = document()
