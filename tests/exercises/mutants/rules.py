"""All rules, in the order in which they are applied: each rule enters itself in RULES."""

from tests.exercises.mutants import flow, logic, results, sockets
from tests.exercises.mutants.rule import RULES, Replacement, Rule

__all__ = ["RULES", "Replacement", "Rule", "flow", "logic", "results", "sockets"]
