"""Requests that are wrong in the ways that browsers, proxies, scanners and attackers make them wrong.

Each is made of its seed and its number alone, so that one which failed can be asked again.
"""

from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

METHODS = ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "QUERY", "get", "POST", "GET"]
TEXTS = (
    *("\u202eleft", "\U0001f600" * 40, "e\u0301", "\u0663", "\ufeff", "\u2028", "\u00ad"),
    *(
        "-1",
        "0",
        "1e999",
        "NaN",
        "Infinity",
        "9" * 30,
        "9" * 5000,
        "2147483648",
        "9223372036854775808",
        "1.5",
    ),
    *(
        "None",
        "null",
        "true",
        "[]",
        "{}",
        '{"a":' * 300,
        "[" * 2000,
        "'",
        '"',
        "<script>",
        "{{ 7 }}",
        "%s",
        "(",
    ),
    *("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0" * 32, "not-a-uuid"),
    *(
        "2026-13-45",
        "0000-00-00",
        "9999-12-31",
        "99999-01-01",
        "0001-01-01",
        "31",
        "12",
        "1",
        "24:00",
        "25:61",
    ),
    *(
        "9999-12-31T23:59:59.999999+14:00",
        "0001-01-01T00:00:00-23:59",
        "-9999",
        "10000",
        "1900",
        "12:00",
        "9999",
    ),
    *(
        "a\r\nSet-Cookie: b=c",
        "../../etc/passwd",
        "//elsewhere.example/",
        "http://[",
        "javascript:1",
        "x" * 70_000,
    ),
    *(
        "a@b",
        "a" * 300 + "@example.org",
        "a@\u0130.example",
        "on",
        "1,2,3",
        "a=b&c=d",
        ";",
        "\t",
        "id",
        "__class__",
    ),
)
#: some are no text
ODD = (
    *(
        b"",
        b" ",
        b"\0",
        b"a\0b",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b"\xf4\x90\x80\x80",
        b"%",
        b"%zz",
    ),
    *(text.encode() for text in TEXTS),
)
NAMES = (
    *(
        b"next",
        b"kept",
        b"page",
        b"p",
        b"o",
        b"q",
        b"e",
        b"all",
        b"kept_send",
        b"kept_for",
        b"action",
        b"_popup",
    ),
    *(b"_to_field", b"_changelist_filters", b"csrfmiddlewaretoken", b"select_across", b"_selected_action"),
    *(
        b"pk__regex",
        b"id__exact",
        b"is_active__exact",
        b"ward__site__trust",
        b"password",
        b"a[b][c][d]",
        b"index",
    ),
)
CHARSETS = (
    "utf-8",
    "UTF-8",
    "utf-16",
    "idna",
    "latin-1",
    "undefined",
    "\xff",
    "utf-8'",
    "",
    "unicode_escape",
    "x" * 99,
)
KINDS = (
    *(
        "text/plain",
        "application/json",
        "application/octet-stream",
        "application/xml",
        "",
        "/",
        ";",
        "multipart/form-data",
    ),
    *("application/x-www-form-urlencoded; charset*=bogus''utf-8", "application/x-www-form-urlencoded;;;="),
    *(
        "multipart/mixed; boundary=b",
        "multipart/form-data; boundary*=utf-9''b",
        "text/html, text/plain",
        "\xe9" * 20,
    ),
    *(
        "application/x-www-form-urlencoded",
        "multipart/form-data;boundary=" + "b" * 300,
        "multipart/form-data; boundary=",
    ),
)
PART_HEADERS = (
    *(
        b'Content-Disposition: form-data; name="%b"',
        b'Content-Disposition: form-data; name="%b"; filename="%b"',
    ),
    *(
        b'Content-Disposition: form-data; name="%b"\r\nContent-Transfer-Encoding: base64',
        b"Content-Disposition: %b",
    ),
    *(
        b"Content-Disposition: form-data; name*=bogus''%b",
        b"Content-Disposition: form-data; name*=utf-8''%%ff%b",
    ),
    *(
        b"%b",
        b'Content-Disposition: form-data; filename="x"; size=%b',
        b"Content-Type: text/plain; charset=%b",
    ),
    b'Content-Disposition: form-data; name="%b"\r\nContent-Type: text/plain; charset=undefined',
    b'Content-Disposition: form-data; name="%b"; filename="a"\r\nContent-Length: nine',
)
HEADERS = (
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT"),
    *("HTTP_REFERER", "HTTP_ORIGIN", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH"),
    *(
        "HTTP_IF_MODIFIED_SINCE",
        "HTTP_RANGE",
        "HTTP_X_REQUEST_ID",
        "HTTP_X_HTTP_METHOD_OVERRIDE",
        "HTTP_ACCEPT",
    ),
    *(
        "HTTP_CONTENT_ENCODING",
        "HTTP_X_REQUESTED_WITH",
        "HTTP_AUTHORIZATION",
        "HTTP_USER_AGENT",
        "HTTP_X_CSRFTOKEN",
    ),
    *("HTTP_EXPECT", "HTTP_TRANSFER_ENCODING", "HTTP_FORWARDED", "HTTP_SEC_FETCH_SITE", "REMOTE_ADDR"),
)
HOSTS = (
    "",
    "elsewhere.example",
    "[::1",
    "localhost:99999",
    "localhost:",
    "a b",
    "\xff",
    "localhost\0",
    "x" * 300,
)
LENGTHS = (
    "-1",
    "nine",
    "999999999999999999999",
    "0",
    "1",
    "",
    "1e3",
    " 5",
    "0x10",
    "٣".encode().decode("latin-1"),
)


@dataclass
class Malformed:
    """As a web server hands it on."""

    method: str
    path: str  # latin-1, as WSGI has it
    query: str = ""
    body: bytes = b""
    cookies: dict[str, str] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    breaks_off: bool = False

    def as_environ(self) -> dict[str, Any]:
        given: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "PATH_INFO": self.path,
            "SCRIPT_NAME": "",
            "QUERY_STRING": self.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": Broken(self.body) if self.breaks_off else BytesIO(self.body),
            "wsgi.errors": BytesIO(),
        }
        return given | self.environ


class Broken(BytesIO):
    """The connection is lost before the body's end."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError("connection reset")

    def readline(self, size: int | None = -1, /) -> bytes:
        raise OSError("connection reset")


@dataclass(frozen=True)
class Page:
    """What is asked for: where it is, and the names of the boxes on it."""

    path: str
    boxes: tuple[tuple[str, str], ...]


class Maker:
    """Makes one request wrong in one to three ways."""

    def __init__(self, random: Random, page: Page, cookies: dict[str, str], token: str) -> None:
        self.random, self.page, self.cookies, self.token = random, page, cookies, token

    def made(self) -> Malformed:
        asked = Malformed(
            self.random.choice(("GET", "POST", "POST")), self.page.path, cookies=dict(self.cookies)
        )
        if asked.method == "POST":
            self.with_form(asked)
        wrongs = (self.values, self.values, self.query, self.method, self.address, self.kind, self.multipart)
        wrongs += (
            self.multipart,
            self.header,
            self.header,
            self.cookie,
            self.length,
            self.host,
            self.many,
            self.cut,
        )
        for wrong in self.random.sample(wrongs, self.random.choice((1, 1, 1, 2, 3))):
            wrong(asked)
        return asked

    def odd(self) -> bytes:
        return self.random.choice(ODD)

    def header_text(self) -> str:
        return self.odd()[:4000].replace(b"\r", b"").replace(b"\n", b"").decode("latin-1")

    # --- what is sent ---------------------------------------------------------------------------------------

    def with_form(self, asked: Malformed) -> None:
        """As the page would send it, and so read by the form."""
        self.send(asked, [(name.encode(), value.encode()) for name, value in self.page.boxes])

    def send(self, asked: Malformed, fields: list[tuple[bytes, bytes]]) -> None:
        with_token = fields if self.random.random() < 0.1 else [self.token_field(), *fields]
        pairs = (quote_from_bytes(name) + "=" + quote_from_bytes(value) for name, value in with_token)
        asked.method, asked.body = "POST", "&".join(pairs).encode()
        asked.environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"

    def token_field(self) -> tuple[bytes, bytes]:
        return b"csrfmiddlewaretoken", self.token.encode()

    def name(self) -> bytes:
        boxes = [name.encode() for name, _ in self.page.boxes]
        return self.random.choice([*boxes * 3, *NAMES, self.odd()[:200]])

    def values(self, asked: Malformed) -> None:
        """Some answers are odd, some twice, some missing."""
        fields = [(name.encode(), value.encode()) for name, value in self.page.boxes]
        for at, (name, _) in enumerate(fields):
            if self.random.random() < 0.4:
                fields[at] = (name, self.odd())
        fields += [(self.name(), self.odd()) for _ in range(self.random.randrange(4))]
        self.random.shuffle(fields)
        self.send(asked, fields[: self.random.choice((None, None, 3))])

    def query(self, asked: Malformed) -> None:
        pairs = [(self.name(), self.odd()[:3000]) for _ in range(self.random.randrange(1, 6))]
        asked.query = "&".join(
            quote_from_bytes(name) + "=" + quote_from_bytes(value) for name, value in pairs
        )
        if self.random.random() < 0.2:
            asked.query += self.random.choice(
                ("&%ff=%", "&&&===", "&\xff=\xfe", "&a=1" * 1500, "?a?b", "#", "&%00")
            )
        if self.random.random() < 0.7:
            asked.method = "GET"

    def many(self, asked: Malformed) -> None:
        how = self.random.random()
        if how < 0.3:
            self.send(asked, [(b"a%d" % at, b"") for at in range(1100)])
        elif how < 0.4:
            self.send(asked, [(self.name(), b"x" * 2_700_000)])
        else:
            self.send(asked, [(name.encode(), value.encode()) for name, value in self.page.boxes * 2])

    def method(self, asked: Malformed) -> None:
        asked.method = self.random.choice(METHODS)

    def address(self, asked: Malformed) -> None:
        parts = asked.path.split("/")
        at, odd = self.random.randrange(len(parts)), self.odd()[:2000].decode("latin-1")
        how = self.random.randrange(4)
        if how == 0:
            parts[at] = odd
        elif how == 1:
            parts.insert(at, odd)
        elif how == 2:
            del parts[at]
        else:
            parts.append(odd)
        asked.path = (
            "/" + "/".join(parts).lstrip("/") if self.random.random() < 0.9 else "/" + "/".join(parts)
        )

    def kind(self, asked: Malformed) -> None:
        kind = self.random.choice(KINDS)
        if self.random.random() < 0.3:
            kind += f"; charset={self.random.choice(CHARSETS)}"
        asked.environ["CONTENT_TYPE"] = kind

    def multipart(self, asked: Malformed) -> None:
        """Parts with odd headers, with a boundary that is wrong, or cut off."""
        parts = [b'Content-Disposition: form-data; name="%b"\r\n\r\n%b' % self.token_field()]
        for _ in range(self.random.randrange(1, 5)):
            header = self.random.choice(PART_HEADERS)
            named = header % tuple(self.name()[:300] for _ in range(header.count(b"%b")))
            parts.append(named + self.random.choice((b"\r\n\r\n", b"\n\n", b"\r\n", b"")) + self.odd())
        self.random.shuffle(parts)
        body = b"--edge\r\n" + b"\r\n--edge\r\n".join(parts) + b"\r\n--edge--\r\n"
        if self.random.random() < 0.4:
            body = body[: self.random.randrange(len(body))]
        boundary = self.random.choice(
            ("edge", "edge", "edge", "other", "", "\xff", "x" * 300, '"', "edge; charset=idna")
        )
        asked.method, asked.body = "POST", body
        asked.environ["CONTENT_TYPE"] = f"multipart/form-data; boundary={boundary}"
        if self.random.random() < 0.3:
            asked.environ["HTTP_X_CSRFTOKEN"] = self.token

    # --- what goes with it ----------------------------------------------------------------------------------

    def header(self, asked: Malformed) -> None:
        for _ in range(self.random.randrange(1, 4)):
            asked.environ[self.random.choice(HEADERS)] = self.header_text()

    def host(self, asked: Malformed) -> None:
        asked.environ["HTTP_HOST"] = self.random.choice(HOSTS)

    def cookie(self, asked: Malformed) -> None:
        name = self.random.choice([*self.cookies, "session", "csrf", "kept", "messages", "sessionid"])
        odd = self.header_text().replace(";", "")
        value = asked.cookies.get(name, "")
        asked.cookies[name] = self.random.choice(
            (odd, value[:-1], value + "a", value * 30, value.upper(), f'"{odd}')
        )

    def length(self, asked: Malformed) -> None:
        asked.environ["CONTENT_LENGTH"] = self.random.choice(LENGTHS)

    def cut(self, asked: Malformed) -> None:
        if self.random.random() < 0.5:
            asked.breaks_off = True
        elif asked.body:
            asked.body = asked.body[: self.random.randrange(len(asked.body))]
