"""A mail server that fails where it is told to: at any stage of the conversation, in any way, for anybody.

    with MailServer() as server:                      # takes everything
        server.fails["greeting"] = "drop"             # for everybody: greeting ehlo starttls auth mail
        server.refuses["rcpt"] = ("550 no", {"a@b"})  # for these recipients alone: rcpt data sent
        server.taken                                  # (recipient, message) of each that was taken

A way to fail is a reply such as ``451 later``, ``drop`` (the connection is closed), ``silence`` (it never
answers) or ``garbage`` (an answer that is none).
"""

import socketserver
import threading
import time
from typing import Any

STAGES_OF_ALL = ("greeting", "ehlo", "starttls", "auth", "mail")
STAGES_OF_ONE = ("rcpt", "data", "sent")
#: what is said to a command that goes well
ANSWERS = {
    "EHLO": ("ehlo", "250 OK"),
    "HELO": ("ehlo", "250 OK"),
    "STARTTLS": ("starttls", "454 not now"),
    "AUTH": ("auth", "235 welcome"),
    "MAIL": ("mail", "250 OK"),
    "RCPT": ("rcpt", "250 OK"),
    "DATA": ("data", "354 go on"),
}
GARBAGE = b"\xff\xfe?!\r\n"


class Gone(Exception):
    pass


class Conversation(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self.recipient = ""
        try:
            self.reply("greeting", "220 ready")
            while line := self.rfile.readline(4096):
                self.answer(line.decode("utf-8", "replace").strip())
        except (Gone, OSError):
            return

    def reply(self, stage: str, words: str) -> bool:
        """True when it went well."""
        how = self.server.fails.get(stage, "")
        if stage in self.server.refuses:
            way, whom = self.server.refuses[stage]
            how = way if self.recipient in whom else how
        if how == "drop":
            raise Gone
        if how == "silence":
            self.server.quiet.wait(30)
            raise Gone
        self.wfile.write(GARBAGE if how == "garbage" else f"{how or words}\r\n".encode())
        return not how

    def answer(self, line: str) -> None:
        word = line.upper().split(" ")[0].split(":")[0]
        if word == "QUIT":
            self.wfile.write(b"221 bye\r\n")
            raise Gone
        if word == "RCPT":
            self.recipient = line.partition("<")[2].partition(">")[0]
        stage, words = ANSWERS.get(word, ("", "250 OK"))
        offers = "".join(f"250-{offer}\r\n" for offer in self.server.offers) if stage == "ehlo" else ""
        if self.reply(stage, offers + words) and stage == "data":
            self.take()

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline(4096)) not in {b".\r\n", b""}:
            lines.append(line)
        if self.reply("sent", "250 taken"):
            self.server.taken.append((self.recipient, b"".join(lines).decode()))


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self) -> None:
        self.fails: dict[str, str] = {}
        self.refuses: dict[str, tuple[str, set[str]]] = {}
        self.offers: list[str] = ["localhost", "AUTH PLAIN"]
        self.taken: list[tuple[str, str]] = []
        self.quiet = threading.Event()
        super().__init__(("127.0.0.1", 0), Conversation)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def got(self) -> list[str]:
        """Who got one, in order; a message may still be on its way to the list."""
        time.sleep(0.02)
        return [recipient for recipient, _ in self.taken]

    def handle_error(self, *_: Any) -> None:
        return None

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, args=[0.01], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.quiet.set()
        self.shutdown()
        self.server_close()
