"""The conformance kit: what every platform adapter must answer, asked at the transport."""
