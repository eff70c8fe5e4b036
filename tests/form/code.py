"""Rules on the code of a notebook: what it imports, which ports it names, what it may not call."""

import ast
import io
import ipaddress
import re
import sys
import textwrap
import tokenize

from tests.form.cells import called, calls, cells, place, python, tags, tree, trees

DOCUMENTATION = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
TAKES_ADDRESS = {"bind", "connect", "connect_ex", "create_server", "create_connection", "sendto"}
TAKES_PORT = {"start_server", "open_connection", "HTTPConnection", "HTTPSConnection", "Telnet"}
COLUMNS = 80
FORBIDDEN = {
    "input": "nobody answers it when the notebook is tested; assign the answer to a name",
    "interact": "nbval and nbclient cannot run it; use a plain call and a widget of helpers",
    "interactive": "nbval and nbclient cannot run it; use a plain call and a widget of helpers",
    "Output": "nbval and nbclient cannot run it; use a plain call and a widget of helpers",
}


def is_python(notebook, path):
    """A code cell is Python, unless its mistake is the lesson."""
    for index, cell in cells(notebook, "code"):
        if tree(cell) is None and "raises-exception" not in tags(cell):
            yield f"{place(index, cell)} is not Python"


def imported(parsed):
    """Yield the modules that a syntax tree imports, `helpers.servers` and the like in full."""
    for node in ast.walk(parsed):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def imports(notebook, path):
    """One import cell, the first code cell, with all imports: standard library and helpers."""
    first = next((index for index, _ in cells(notebook, "code")), None)
    for index, cell, parsed in trees(notebook):
        modules = list(imported(parsed))
        is_script = cell.source.startswith("%%writefile")
        if modules and index != first and not is_script and "imports-shown" not in tags(cell):
            yield f"{place(index, cell)} imports {modules[0]}: that belongs into the import cell"
        if index == first and not modules:
            yield f"{place(index, cell)} is the first code cell, and imports nothing"
        for module in modules:
            top = module.partition(".")[0]
            if top != "helpers" and top not in sys.stdlib_module_names:
                yield f"{place(index, cell)} imports {module}: not the standard library or helpers"
        for node in ast.walk(parsed):
            if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
                yield f"{place(index, cell)} imports *, which hides where names come from"


class Names:
    """What names stand for, where that can be known without running: `PORT = 5000`."""

    def __init__(self, parsed_cells):
        self.values, self.unknown = {}, set()
        for node in (node for parsed in parsed_cells for node in ast.walk(parsed)):
            if isinstance(node, ast.arg):
                self.unknown.add(node.arg)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.values[target.id] = node.value
            elif isinstance(node, ast.Assign):
                self.unknown |= {t.id for t in node.targets if isinstance(t, ast.Name)}

    def value(self, node):
        """Return the node that `node` stands for."""
        if isinstance(node, ast.Name) and node.id not in self.unknown:
            return self.values.get(node.id, node)
        return node

    def port(self, node):
        """Return the fixed port that `node` is; 0 where it is none."""
        value = getattr(self.value(node), "value", None)
        return value if isinstance(value, int) and not isinstance(value, bool) else 0

    def address_port(self, node):
        """Return the fixed port of an address like ("127.0.0.1", 5000); 0 where it is none."""
        address = self.value(node)
        if not isinstance(address, ast.Tuple) or len(address.elts) < 2:
            return 0
        host = getattr(self.value(address.elts[0]), "value", None)
        return 0 if is_documentation(host) else self.port(address.elts[1])


def is_documentation(host):
    """Tell whether `host` lies in the ranges for documentation, where no port can be busy."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in DOCUMENTATION)


def call_port(call, names):
    """Return the fixed port that `call` names; 0 where there is none."""
    name = called(call)
    found = [names.port(keyword.value) for keyword in call.keywords if keyword.arg == "port"]
    if name in TAKES_ADDRESS or name.endswith("Server"):
        found += [names.address_port(argument) for argument in call.args]
    if name in TAKES_PORT:
        found += [names.port(argument) for argument in call.args]
    return next((port for port in found if port), 0)


def scripts(parsed):
    """Yield the syntax tree of each string in `parsed` that is a Python program with sockets."""
    for node in ast.walk(parsed):
        text = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and any(f"{name}(" in text for name in TAKES_ADDRESS | TAKES_PORT):
            try:
                yield ast.parse(textwrap.dedent(text))
            except SyntaxError:
                continue


def port_calls(parsed, names=None, into_strings=True):
    """Yield (line, call, port) of each call in `parsed` that names a port other than 0."""
    names = names or Names([parsed])
    for call in calls(parsed):
        if port := call_port(call, names):
            yield call.lineno, called(call), port
    if into_strings:
        for script in scripts(parsed):
            yield from port_calls(script, into_strings=False)


def fixed_ports(notebook, path):
    """No fixed port: another learner, or the last run of this cell, may have it."""
    parsed_cells = list(trees(notebook))
    names = Names([parsed for _, _, parsed in parsed_cells])
    for index, cell, parsed in parsed_cells:
        for _, name, port in port_calls(parsed, names):
            yield f"{place(index, cell)}: {name} names port {port}; ask for port 0"


def forbidden(notebook, path):
    """What stops a notebook, or hangs the tools that run it, is not called."""
    for index, cell, parsed in trees(notebook):
        used = {called(call) for call in calls(parsed)}
        used |= {
            node.id if isinstance(node, ast.Name) else node.attr
            for function in ast.walk(parsed)
            for node in getattr(function, "decorator_list", [])
            if isinstance(node, ast.Name | ast.Attribute)
        }
        for name in sorted(used & set(FORBIDDEN)):
            yield f"{place(index, cell)} uses {name}: {FORBIDDEN[name]}"


def outside_functions(parsed):
    """Yield each node of a syntax tree that runs when the cell runs: not the body of a function."""
    waiting = [parsed]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def sleeps(notebook, path):
    """A cell waits for what it needs. A function may sleep: it plays somebody who is slow."""
    for index, cell, parsed in trees(notebook):
        top = (node for node in outside_functions(parsed) if isinstance(node, ast.Call))
        if "waits" not in tags(cell) and any(called(call) == "sleep" for call in top):
            yield f"{place(index, cell)} sleeps: wait for what it needs, or tag it “waits”"


def semicolons(notebook, path):
    """No `;`: nbval shows what it should hide, and a line holds one statement."""
    for index, cell in cells(notebook, "code"):
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(python(cell.source)).readline))
        except (tokenize.TokenError, SyntaxError):
            continue
        if any(token.type == tokenize.OP and token.string == ";" for token in tokens):
            yield f"{place(index, cell)} has a semicolon; write `_ = …` to hide a value"


def wide_lines(notebook):
    """Yield (index, cell, line) of each line of code that is longer than `COLUMNS`."""
    for index, cell in cells(notebook, "code"):
        for line in cell.source.splitlines():
            if len(line) > COLUMNS:
                yield index, cell, line


def columns(notebook, path):
    """Code is read without scrolling sideways, on a small screen or a projector too."""
    for index, cell, line in wide_lines(notebook):
        yield f"{place(index, cell)} has a line of {len(line)} columns, more than {COLUMNS}: {line}"


def servers_are_stopped(notebook, path):
    """A server that outlives its cell is stopped by another: nothing runs on behind the reader."""
    everything = "\n".join(cell.source for _, cell in cells(notebook, "code"))
    for index, cell in cells(notebook, "code"):
        for name in re.findall(r"(?m)^(\w+) = (?:\w+\.)?BackgroundServer\(", cell.source):
            if not re.search(rf"(?m)^{name}\.stop\(\)|^with {name}\b", everything):
                yield f"{place(index, cell)} starts {name}, and no cell calls {name}.stop()"


RULES = (
    is_python,
    imports,
    fixed_ports,
    forbidden,
    sleeps,
    semicolons,
    columns,
    servers_are_stopped,
)
