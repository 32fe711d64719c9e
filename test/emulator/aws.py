"""AWS API calls; the environment says where to and as whom."""

import boto3


class Aws:
    def __init__(self):
        self._session = boto3.session.Session()
        self._clients = {}
        self.region = self._session.region_name

    def client(self, service):
        if service not in self._clients:
            self._clients[service] = self._session.client(service)
        return self._clients[service]

    def all(self, service, operation, key, **arguments):
        """Everything that a list operation returns, over all pages."""
        client = self.client(service)
        if not client.can_paginate(operation):
            return getattr(client, operation)(**arguments)[key]
        return list(client.get_paginator(operation).paginate(**arguments).search(f"{key}[]"))
