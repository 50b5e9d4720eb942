"""A small OpenID Connect provider on this machine: discovery, keys, authorisation, and tokens signed RS256.

`says` are the claims of the next token; `spoil` may change the whole of it, or how it is signed.
"""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "heard", "only-for-tests"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.says: dict[str, Any] = {"sub": "subject-1", "amr": ["pwd", "mfa"]}
        self.key = KEY
        self.calls_itself = self.issuer
        self.asked: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()

    def authorise(self, query: dict[str, str]) -> str:
        """Whoever is there has signed in: where the browser is sent back to."""
        self.asked = query
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, posted: dict[str, str]) -> dict[str, str] | None:
        asked = self.codes.pop(posted.get("code", ""), None)
        digest = hashlib.sha256(posted.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not asked or asked["code_challenge"] != challenge or posted.get("client_secret") != SECRET:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode(claims | self.says, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/authorise":
            self.send_response(302)
            self.send_header("Location", self.server.authorise({k: v[0] for k, v in query.items()}))
            self.end_headers()
        elif path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer({"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]})
        else:
            base = self.server.issuer
            self.answer(
                {
                    "issuer": self.server.calls_itself,
                    "authorization_endpoint": f"{base}/authorise",
                    "token_endpoint": f"{base}/token",
                    "jwks_uri": f"{base}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        posted = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        answer = self.server.token(posted)
        self.answer(answer or {"error": "invalid_grant"}, 200 if answer else 400)

    def answer(self, what: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass
