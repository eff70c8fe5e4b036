"""What the tests read from a notebook that has run."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests.kernel import verdicts


def check(name, *texts):
    outputs = [new_output("display_data", {"text/plain": text}) for text in texts]
    return new_code_cell(f'check("{name}", answer)', outputs=outputs)


def test_verdicts_are_read_from_the_outputs_of_checks():
    notebook = new_notebook(
        cells=[
            new_markdown_cell("Right"),
            new_code_cell("1", outputs=[new_output("display_data", {"text/plain": "Right"})]),
            check("echo", "✓ Right: echo\n  Not yet"),
            check("fetch", "some words", "✗ Not quite: fetch"),
            check("order", "… Not yet: order"),
            check("silent"),
            check("rightly", "Rightly so"),
        ]
    )
    assert verdicts(notebook) == {
        "echo": "right",
        "fetch": "not quite",
        "order": "not yet",
        "silent": "nothing",
        "rightly": "nothing",
    }
