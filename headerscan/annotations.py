"""Docs to fields (placeholder while reading is brought up)."""


class FieldReader:
    def __init__(self, api, profile, comments):
        self.api = api

    def with_fields(self):
        return self.api
