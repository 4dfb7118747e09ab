"""Index the prefixes of Korean words too: particles follow the noun without a space."""

import functools
import re

from sphinx.search import languages
from sphinx.search.en import SearchEnglish


class SearchEnglishAndKorean(SearchEnglish):
    def split(self, text):
        for word in super().split(text):
            yield word
            if re.fullmatch(r"[가-힣]{3,}", word):
                yield from (word[:end] for end in range(2, len(word)))

    @functools.cache  # noqa: B019 - one object lives as long as the build
    def stem(self, word):
        return super().stem(word)


def setup(app):
    languages["en"] = languages["ko"] = SearchEnglishAndKorean
    return {"parallel_read_safe": True, "parallel_write_safe": True}
