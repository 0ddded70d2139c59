"""A certificate authority that only this test trusts, and a server's certificate signed by it."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

BEGINS, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)


class Authority:
    """Its key and certificates lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("The tests' authority")
        its_own = _unsigned(self._name, self._name, self._key.public_key()).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._certificate = its_own.sign(self._key, SHA256())

    def trusted(self) -> ssl.SSLContext:
        """For a client that trusts this authority and no other."""
        text = self._certificate.public_bytes(Encoding.PEM).decode()
        return ssl.create_default_context(cadata=text)

    def file(self) -> Path:
        """Its own certificate, for a client that is told by a file whom to trust."""
        path = self._folder / "authority.pem"
        path.write_bytes(self._certificate.public_bytes(Encoding.PEM))
        return path

    def serving(self, name: str, heard: Callable[[str | None], None]) -> ssl.SSLContext:
        """For a server of that name; `heard` gets the name that each client asks for."""
        key = ec.generate_private_key(ec.SECP256R1())
        signed = (
            _unsigned(_name(name), self._name, key.public_key())
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(self._key, SHA256())
        )
        path = self._folder / f"{name}.pem"
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + signed.public_bytes(Encoding.PEM)
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(path)
        context.sni_callback = lambda _socket, asked, _context: heard(asked)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINS)
        .not_valid_after(ENDS)
    )
