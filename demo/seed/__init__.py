"""An invented trust and its incidents, for the demonstration and for measuring. Nothing in it is real.

`trust`, `people` and `directory` make where and who; `mix` and `words` say how often and in which words.
`ordinary` draws a case (`cases`), and `stories` tells the few that give each log-in something to do. `core`,
`record`, `response`, `referred` and `trail` turn a case into rows, which `load` writes; `multiply` copies
them inside the database, for measuring with a million.
"""
