# SPDX-License-Identifier: Apache-2.0
"""Text as blocks, whatever it came from: Doxygen's XML, Markdown. The writers make HTML and man pages of it.

Inline: a list of (kind, text) or (kind, inline, target): "text", "code", "bold", "em", "link", "image", "anchor".
Blocks: ("p", inline), ("pre", text, language), ("list", items, is_numbered), ("table", head, rows),
        ("h", level, inline, id), ("terms", title, [(term, blocks)])."""
import re

# ---- Doxygen --------------------------------------------------------------------------------------------------------


def _inline(element, out):
    """Adds the inline content; nested blocks are returned apart."""
    nested = []
    if element.text:
        out.append(("text", element.text))
    for child in element:
        if child.tag == "computeroutput":
            out.append(("code", "".join(child.itertext())))
        elif child.tag in ("verbatim", "preformatted", "programlisting", "parameterlist", "simplesect",
                           "itemizedlist", "orderedlist"):
            nested.append((len(out), child))
        elif child.tag in ("lsquo", "rsquo"):
            out.append(("text", "'"))
        elif child.tag == "ulink":
            out.append(("link", [("text", "".join(child.itertext()))], child.get("url")))
        else:
            out.append(("text", "".join(child.itertext())))
        if child.tail:
            out.append(("text", child.tail))
    return nested


def of_doxygen(element):
    """The blocks of a description."""
    blocks = []
    for para in element.findall("para") if element is not None else ():
        inline = []
        nested, begun = _inline(para, inline), 0
        for position, child in nested:
            _add_paragraph(blocks, inline[begun:position])
            begun = position
            blocks += _nested(child)
        _add_paragraph(blocks, inline[begun:])
    return blocks


def _add_paragraph(blocks, inline):
    """Pieces of text beside each other become one, so that a name in them is whole."""
    joined = []
    for part in inline:
        if joined and part[0] == joined[-1][0] == "text":
            part = ("text", joined.pop()[1] + part[1])
        joined.append(part)
    inline = joined
    if "".join(part[1] for part in inline if isinstance(part[1], str)).strip():
        blocks.append(("p", inline))


def _nested(child):
    if child.tag in ("verbatim", "preformatted", "programlisting"):
        return [("pre", "".join(child.itertext()).rstrip("\n"), "c")]
    if child.tag in ("itemizedlist", "orderedlist"):
        return [("list", [of_doxygen(item) for item in child.findall("listitem")], child.tag == "orderedlist")]
    if child.tag == "parameterlist":
        terms = [("".join(item.find("parameternamelist").itertext()).strip(), of_doxygen(item.find("parameterdescription")))
                 for item in child.findall("parameteritem")]
        return [("terms", "Parameters", terms)]
    title = {"return": "Returns", "see": "See also"}.get(child.get("kind"), child.get("kind").capitalize())
    return [("terms", title, [("", of_doxygen(child))])]


# ---- Markdown -------------------------------------------------------------------------------------------------------

INLINE = re.compile(r"(`+)(.+?)\1|!\[([^\]]*)\]\(([^)]+)\)|\[((?:[^\[\]]|`[^`]*`)+)\]\(([^)]+)\)|\*\*(.+?)\*\*|"
                    r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?!\w)|<a id=\"([\w.-]+)\"></a>", re.DOTALL)


def inline_of(text):
    out, at = [], 0
    for match in INLINE.finditer(text):
        if match.start() > at:
            out.append(("text", text[at:match.start()]))
        if match.group(2):
            out.append(("code", match.group(2).strip()))
        elif match.group(4):
            out.append(("image", match.group(3), match.group(4)))
        elif match.group(6):
            out.append(("link", inline_of(match.group(5)), match.group(6)))
        elif match.group(7):
            out.append(("bold", inline_of(match.group(7))))
        elif match.group(8):
            out.append(("em", inline_of(match.group(8))))
        else:
            out.append(("anchor", match.group(9)))
        at = match.end()
    if at < len(text):
        out.append(("text", text[at:]))
    return out


def plain(inline):
    return "".join(part[1] if isinstance(part[1], str) else plain(part[1]) for part in inline if part[0] != "anchor")


def anchor_of(text):
    """The id that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-")


def _cells(line):
    line = re.sub(r"^\s*\|", "", re.sub(r"\|\s*$", "", line))
    return [inline_of(cell.strip().replace("\\|", "|")) for cell in re.split(r"(?<!\\)\|", line)]


ITEM = re.compile(r"^( *)([-*]|\d+\.) +")


def of_markdown(text):
    return _blocks(re.sub(r"<!--.*?-->\n?", "", text, flags=re.DOTALL).split("\n"))


def _list_end(lines, at):
    """The first line behind the list that begins here."""
    end = at + 1
    while end < len(lines):
        line = lines[end]
        follows = end + 1 < len(lines) and (ITEM.match(lines[end + 1]) or lines[end + 1].startswith("  "))
        if not line.strip() and not follows:
            break
        if line.strip() and not line.startswith(" ") and not ITEM.match(line) and not lines[end - 1].strip():
            break
        end += 1
    return end


def _list(lines):
    items, width = [], 0
    for line in lines:
        match = ITEM.match(line)
        if match and len(match.group(1)) < 2:
            items.append([line[match.end():]])
            width = match.end()
        else:
            items[-1].append(line[min(width, len(line) - len(line.lstrip(" "))):])
    return ("list", [_blocks(item) for item in items], bool(re.match(r"^ *\d", lines[0])))


def _blocks(lines):
    blocks, at = [], 0
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"^( *)```(\w*)", line)
        heading = re.match(r"^(#{1,6}) +(.*?) *#*$", line)
        if not line.strip():
            at += 1
        elif fence:
            end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == "```")
            body = [one[len(fence.group(1)):] for one in lines[at + 1:end]]
            blocks.append(("pre", "\n".join(body), fence.group(2)))
            at = end + 1
        elif heading:
            inline = inline_of(heading.group(2))
            blocks.append(("h", len(heading.group(1)), inline, anchor_of(plain(inline))))
            at += 1
        elif at + 1 < len(lines) and "|" in line and re.match(r"^\s*\|?[\s:|-]*-[\s:|-]*$", lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            blocks.append(("table", _cells(line), [_cells(row) for row in lines[at + 2:end]]))
            at = end
        elif ITEM.match(line):
            end = _list_end(lines, at)
            blocks.append(_list(lines[at:end]))
            at = end
        elif line.startswith("    "):
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            blocks.append(("pre", "\n".join(one[4:] for one in lines[at:end]).rstrip("\n"), ""))
            at = end
        else:
            end = at + 1
            while end < len(lines) and lines[end].strip() and not re.match(r"^(#|```| *[-*] |\|)", lines[end]):
                end += 1
            blocks.append(("p", inline_of("\n".join(lines[at:end]))))
            at = end
    return blocks
