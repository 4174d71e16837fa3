"""What expressions mean, whatever their writing: equal meanings have equal numbers, and decide alike.

`trees` gives an expression its number, `names` a policy's named expressions through all that they use.
"""

from makegood.meanings.names import Deep, all_values, over_time
from makegood.meanings.trees import Constant, Meanings, Reader, plain_meaning

__all__ = ["Constant", "Deep", "Meanings", "Reader", "all_values", "over_time", "plain_meaning"]
