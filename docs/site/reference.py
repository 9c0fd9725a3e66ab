# SPDX-License-Identifier: Apache-2.0
"""The declarations of the public headers, read from Doxygen's XML."""
import dataclasses
import pathlib
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

from . import blocks

FOLDERS = ("runtime/include", "generated/lambda/include", "services/lambda/include", "adapters")


@dataclasses.dataclass
class Entity:
    """A function, macro, type or structure."""
    kind: str
    name: str
    declaration: str
    description: list
    line: int
    members: list = dataclasses.field(default_factory=list)  # of structures and enumerations: (declaration, blocks)


@dataclasses.dataclass
class Header:
    name: str  # as #include has it
    description: list
    entities: list


def _description(element):
    return blocks.of_doxygen(element.find("briefdescription")) + blocks.of_doxygen(element.find("detaileddescription"))


def _text(element, tag):
    found = element.find(tag)
    return "".join(found.itertext()).strip() if found is not None else ""


def _wrapped(head, arguments):
    """A prototype in lines of at most 100 characters."""
    line = head + arguments + ";"
    if len(line) <= 100 or "(" not in arguments:
        return line
    parameters = re.split(r", (?![^()]*\))", arguments[1:-1])
    return head + "(\n    " + ",\n    ".join(parameters) + ");"


def _type(text):
    return re.sub(r"\s*\*", " *", text).replace("* *", "**").replace("static inline ", "")


def _field(member):
    arguments = _text(member, "argsstring")
    kind = _type(_text(member, "type"))
    return f"{kind}{'' if kind.endswith('*') or kind.endswith('(*') or kind.endswith('( *') else ' '}" \
           f"{_text(member, 'name')}{arguments};"


def _entity(member):
    kind, name = member.get("kind"), _text(member, "name")
    line = int(member.find("location").get("line"))
    if kind == "define":
        parameters = [_text(param, "defname") for param in member.findall("param")]
        has_list = any(parameters)
        declaration = f"#define {name}" + (f"({', '.join(parameters)})" if has_list else "")
        value = _text(member, "initializer")
        if not has_list and value and "\n" not in value and len(value) < 60:
            declaration += " " + value
    elif kind == "function":
        result = _type(_text(member, "type"))
        declaration = _wrapped(f"{result}{'' if result.endswith('*') else ' '}{name}", _text(member, "argsstring"))
    elif kind == "typedef":
        definition, arguments = _text(member, "definition"), _text(member, "argsstring")
        declaration = re.sub(r"\s+", " ", definition + ("" if arguments in definition else arguments)) + ";"
    elif kind == "enum":
        declaration = f"enum {name}" if not name.startswith("@") else "enum"
    else:
        declaration = _field(member)
    entity = Entity(kind, name, declaration, _description(member), line)
    for value in member.findall("enumvalue"):
        number = _text(value, "initializer")
        entity.members.append((_text(value, "name"), f"{_text(value, 'name')} {number}".strip(), _description(value)))
    return entity


def _structures(folder, index):
    """Structures by the file that defines them."""
    found = {}
    for compound in index.findall("compound"):
        if compound.get("kind") not in ("struct", "union"):
            continue
        definition = ElementTree.parse(folder / f"{compound.get('refid')}.xml").getroot().find("compounddef")
        name = _text(definition, "compoundname").split("::")[-1]
        place = definition.find("location")
        entity = Entity("struct", name, f"{compound.get('kind')} {name}", _description(definition),
                        int(place.get("line")))
        for member in definition.iter("memberdef"):
            entity.members.append((_text(member, "name"), _field(member), _description(member)))
        found.setdefault(place.get("file"), []).append(entity)
    return found


def _run_doxygen(root, folder):
    """docs/Doxyfile, with XML as its output."""
    settings = (root / "docs/Doxyfile").read_text() + f"""
        OUTPUT_DIRECTORY = {folder}
        GENERATE_HTML = NO
        GENERATE_XML = YES
        XML_PROGRAMLISTING = NO
        WARNINGS = NO
        WARN_IF_UNDOCUMENTED = NO
        INPUT = {" ".join(FOLDERS)}
        STRIP_FROM_PATH = {" ".join(FOLDERS)}
        """
    subprocess.run(["doxygen", "-"], input=settings, cwd=root, text=True, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def read(root):
    """The public headers by their names, in alphabetical order."""
    with tempfile.TemporaryDirectory() as folder:
        _run_doxygen(root, folder)
        return _read(pathlib.Path(folder) / "xml")


def _read(folder):
    index = ElementTree.parse(folder / "index.xml").getroot()
    structures, headers = _structures(folder, index), {}
    for compound in index.findall("compound"):
        if compound.get("kind") != "file":
            continue
        definition = ElementTree.parse(folder / f"{compound.get('refid')}.xml").getroot().find("compounddef")
        name = definition.find("location").get("file")
        entities = [_entity(member) for member in definition.iter("memberdef")]
        known = {entity.name for entity in structures.get(name, ())}
        # `typedef struct x {…} x;` is the structure.
        entities = [one for one in entities if not (one.kind == "typedef" and one.name in known)]
        entities += structures.get(name, [])
        # Names that end in an underscore are for the header itself.
        entities = [one for one in entities if not one.name.endswith("_") and not one.name.endswith("_H")]
        headers[name] = Header(name, _description(definition), sorted(entities, key=lambda one: one.line))
    return dict(sorted(headers.items()))
