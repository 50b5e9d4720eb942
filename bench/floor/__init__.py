"""The floor: the same pages in bare Django, nothing on top. What a page of ours costs is told beside what it
would cost here, in the same rounds, on the same server.
"""
