"""One page of HTML to one tagged PDF, in a process of its own: ``python -m documents.render <identifier>``.

HTML on standard input; on standard output the number of pages, a new line, and the PDF. It is told nothing
of Django, the database or any secret, and ends itself when it takes too much memory or time: a hostile page
can spoil only itself. The same HTML and identifier give the same bytes on the same installation.
"""

import base64
import logging
import resource
import sys
import warnings
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"

#: the only files a document may ask for, by the address it asks with
STYLES = {
    "heard:document.css": STATIC / "css" / "document.css",
    "heard:report.css": STATIC / "css" / "report.css",
}
PICTURE = "data:image/svg+xml;base64,"
LARGEST_PICTURE = 1_000_000  # characters of the address
MEMORY = 1_536 * 1024 * 1024  # bytes of address space; a report of 20 pages takes about a third
CPU = 60  # seconds


class Refused(ValueError):
    """An address that is none of ours."""


def fetch(url: str) -> tuple[bytes, str]:
    """The content and its type. What is not on the list is refused: files, the network, big data."""
    if url in STYLES:
        return STYLES[url].read_bytes(), "text/css"
    if url.startswith(PICTURE) and len(url) <= LARGEST_PICTURE:
        try:
            return base64.b64decode(url.removeprefix(PICTURE), validate=True), "image/svg+xml"
        except ValueError:
            raise Refused("A picture could not be read.") from None
    raise Refused("A document may only use its own style sheets and pictures.")


def pdf(html: str, identifier: str) -> tuple[int, bytes]:
    """Pages, and the tagged PDF (produced as PDF/UA-1)."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OnlyOurs(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            content, mime_type = fetch(url)
            return URLFetcherResponse(url, content, {"Content-Type": mime_type})

    document = HTML(string=html, base_url="heard:", url_fetcher=OnlyOurs()).render(pdf_variant="pdf/ua-1")
    content = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    return len(document.pages), content


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    limit()
    warnings.simplefilter("ignore")
    logging.disable()  # the page must not reach a log
    pages, content = pdf(sys.stdin.buffer.read().decode(), sys.argv[1])
    sys.stdout.buffer.write(b"%d\n" % pages + content)


if __name__ == "__main__":
    main()
