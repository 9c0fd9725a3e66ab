# SPDX-License-Identifier: Apache-2.0
"""Blocks as HTML."""
import html
import re

NAME = re.compile(r"\b(?:awsc|AWSC)_\w+|&lt;awsc[\w/]*\.h&gt;")
C_TOKENS = re.compile(r"(/\*.*?\*/|//[^\n]*)|(\"(?:\\.|[^\"\\\n])*\")|\b(if|else|while|for|return|switch|case|default|break|"
                      r"static|const|int|void|char|struct|enum|typedef|size_t|bool|true|false|NULL|sizeof|goto|do)\b",
                      re.DOTALL)


def escape(text):
    return html.escape(text, quote=True)


class Writer:
    """Writes the blocks of one page. `link` makes the href of a target; `symbols` maps names to places of the site."""

    def __init__(self, link, symbols):
        self.link, self.symbols = link, symbols

    def names(self, escaped):
        """Names that the reference has become links. The text is escaped already."""
        def replace(match):
            place = self.symbols.get(html.unescape(match.group(0)).strip("<>"))
            return f'<a href="{self.link(place)}">{match.group(0)}</a>' if place else match.group(0)
        return NAME.sub(replace, escaped)

    def inline(self, parts, is_linked=False):
        out = []
        for part in parts:
            kind, content = part[0], part[1]
            if kind == "text":
                out.append(escape(content) if is_linked else self.names(escape(content)))
            elif kind == "code":
                # A browser would break a line after the hyphens of an option.
                whole = ' class="option"' if re.match(r"--?[\w-]{1,20}$", content) else ""
                out.append(f"<code{whole}>{escape(content) if is_linked else self.names(escape(content))}</code>")
            elif kind in ("bold", "em"):
                tag = "strong" if kind == "bold" else "em"
                out.append(f"<{tag}>{self.inline(content, is_linked)}</{tag}>")
            elif kind == "anchor":
                out.append(f'<span id="{content}"></span>')
            elif kind == "link":
                out.append(f'<a href="{escape(self.link(part[2]))}">{self.inline(content, True)}</a>')
            else:
                out.append(f'<img src="{escape(self.link(part[2]))}" alt="{escape(content)}">')
        return "".join(out)

    def code(self, text, language):
        if language != "c":
            return f"<pre><code>{self.names(escape(text))}</code></pre>"
        out, at = [], 0
        for match in C_TOKENS.finditer(text):
            out.append(self.names(escape(text[at:match.start()])))
            kind = "com" if match.group(1) else "str" if match.group(2) else "key"
            out.append(f'<span class="{kind}">{escape(match.group(0))}</span>')
            at = match.end()
        out.append(self.names(escape(text[at:])))
        return f"<pre><code>{''.join(out)}</code></pre>"

    def _table(self, head, rows):
        def row(cells, tag):
            return "<tr>" + "".join(f"<{tag}>{self.inline(cell)}</{tag}>" for cell in cells) + "</tr>"
        header = "" if not any(head) else f"<thead>{row(head, 'th')}</thead>"
        body = "".join(row(cells, "td") for cells in rows)
        return f'<div class="wide"><table>{header}<tbody>{body}</tbody></table></div>'

    def _terms(self, title, terms):
        out = [f"<p class=\"terms\">{title}</p><dl>"]
        for term, content in terms:
            if term:
                out.append(f"<dt><code>{escape(term)}</code></dt><dd>{self.blocks(content)}</dd>")
            else:
                out.append(f'<dd class="whole">{self.blocks(content)}</dd>')
        return "".join(out) + "</dl>"

    def _list(self, items, is_numbered):
        tag = "ol" if is_numbered else "ul"
        return f"<{tag}>" + "".join(f"<li>{self.blocks(item, True)}</li>" for item in items) + f"</{tag}>"

    def blocks(self, blocks, is_tight=False):
        out = []
        for block in blocks:
            kind = block[0]
            if kind == "p":
                text = self.inline(block[1]).strip()
                out.append(text if is_tight and len(blocks) == 1 else f"<p>{text}</p>")
            elif kind == "pre":
                out.append(self.code(block[1], block[2]))
            elif kind == "list":
                out.append(self._list(block[1], block[2]))
            elif kind == "table":
                out.append(self._table(block[1], block[2]))
            elif kind == "h":
                text = self.inline(block[2], True)
                anchor = escape(block[3])
                out.append(f'<h{block[1]} id="{anchor}">{text}<a class="here" href="#{anchor}" '
                           f'aria-label="link to this section">#</a></h{block[1]}>')
            else:
                out.append(self._terms(block[1], block[2]))
        return "\n".join(out)
