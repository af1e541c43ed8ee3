"""Reads and writes payloads as Carillon does when CARILLON_PAYLOAD_KEYS_FILE is set. Needs the package cryptography.

AES-256-GCM over the serialized payload. Data: 12 bytes of nonce, 16 of tag, the ciphertext. Associated data:
"binary/encrypted", a zero byte, the id of the key.
"""

import base64
import json
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING = b"binary/encrypted"
KEY_ID = "encryption-key-id"
NONCE, TAG = 12, 16


class CarillonCodec(PayloadCodec):
    def __init__(self, file: str) -> None:
        with open(file, encoding="utf-8") as opened:
            ring = json.load(opened)
        self._active = ring["active"]
        self._keys = {name: base64.b64decode(key) for name, key in ring["keys"].items()}

    async def encode(self, payloads):
        return [self._encrypt(payload) for payload in payloads]

    async def decode(self, payloads):
        return [self._decrypt(payload) for payload in payloads]

    def _encrypt(self, payload: Payload) -> Payload:
        key_id = self._active.encode()
        nonce = os.urandom(NONCE)
        cipher = AESGCM(self._keys[self._active])
        sealed = cipher.encrypt(nonce, payload.SerializeToString(), bound_to(key_id))
        return Payload(
            metadata={"encoding": ENCODING, KEY_ID: key_id},
            data=nonce + sealed[-TAG:] + sealed[:-TAG],
        )

    def _decrypt(self, payload: Payload) -> Payload:
        # What was sent before encryption was switched on is plain.
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key_id = payload.metadata[KEY_ID]
        nonce, tag = payload.data[:NONCE], payload.data[NONCE : NONCE + TAG]
        sealed = payload.data[NONCE + TAG :] + tag
        cipher = AESGCM(self._keys[key_id.decode()])
        return Payload.FromString(cipher.decrypt(nonce, sealed, bound_to(key_id)))


def bound_to(key_id: bytes) -> bytes:
    return ENCODING + b"\0" + key_id
