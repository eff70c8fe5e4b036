"""`pytest -n 2 --nbval notebooks`: the cells of one notebook go to one worker, as to one kernel."""


def pytest_cmdline_main(config):
    """Keep each file together; where pytest-xdist is not installed, there is nothing to do."""
    if config.getoption("dist", "no") == "load":  # what pytest-xdist makes of -n
        config.option.dist = "loadfile"
