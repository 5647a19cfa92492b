"""Two families with the same tree, and all that can be asked about who is whose uncle.

           Eino = Aino                Veikko = Helmi
             ┌──┴───┐               ┌───────┴───┐
Kaisa  =  Antti   Liisa      =    Matti       Saara  =  Jukka
                     ┌──────┴──────┐
                    Onni          Elsa
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from ..typing import Array

_NAMES = (
    "Eino Aino Veikko Helmi Kaisa Antti Liisa Matti Saara Jukka Onni Elsa".split(),
    "Tomás Beatriz Henrique Leonor Inês Duarte Marta Rui Carla Nuno Diogo Sofia".split(),
)
_MALE = np.array([1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0], bool)
_GENERATION = (0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2)
_COUPLES = [
    (0, 1, [5, 6]),
    (2, 3, [7, 8]),
    (5, 4, []),
    (7, 6, [10, 11]),
    (9, 8, []),
]  # husband, wife, their children
_RELATIONS = {  # name → (sex of the answer, which relatives)
    "father": ("m", "parent"),
    "mother": ("f", "parent"),
    "husband": ("m", "spouse"),
    "wife": ("f", "spouse"),
    "son": ("m", "child"),
    "daughter": ("f", "child"),
    "uncle": ("m", "elder"),
    "aunt": ("f", "elder"),
    "brother": ("m", "sibling"),
    "sister": ("f", "sibling"),
    "nephew": ("m", "younger"),
    "niece": ("f", "younger"),
}


class Facts(NamedTuple):
    """Column k of the facts: person[k], relation[k] → answers[:, k]; the names; and what a network is not told.

    Lecture  C1W1 1.7
    """

    person: Array
    relation: Array
    answers: Array
    people: tuple[str, ...]
    relations: tuple[str, ...]
    family: Array
    generation: Array


@cache
def family_facts() -> Facts:
    """All 104 facts such as "Onni's aunts are Kaisa and Saara": two families of 12 people with the same tree, 12 relations.

    A fact is a question, one person and one relation, with all its answers, one or two people. People 0 to 11 are Finnish,
    12 to 23 Portuguese; k and k + 12 have the same place in the tree. Uncles and aunts by marriage count. All arrays are
    read-only.

    Shapes   .person (104,) and .relation (104,) are the places in .people (24) and .relations (12); .answers (24, 104)
             holds 1 for every right answer, else 0; .family (24,) of 0 and 1; .generation (24,) of 0, 1, 2
    Lecture  C1W1 1.7
    Source   Hinton (1986), Learning distributed representations of concepts (same tree, other names)
    """
    n = len(_MALE)
    parent, spouse = np.zeros((2, n, n), bool)  # parent[i, j]: j is a parent of i
    for husband, wife, children in _COUPLES:
        parent[children, husband] = parent[children, wife] = spouse[husband, wife] = spouse[wife, husband] = (
            True
        )
    sibling = (parent @ parent.T) & ~np.eye(n, dtype=bool)
    elder = parent @ sibling  # a parent's sibling …
    elder |= elder @ spouse  # … or that one's spouse
    kin = {
        "parent": parent,
        "child": parent.T,
        "spouse": spouse,
        "sibling": sibling,
        "elder": elder,
        "younger": elder.T,
    }
    one = np.stack(
        [kin[relatives] & (_MALE if sex == "m" else ~_MALE) for sex, relatives in _RELATIONS.values()]
    )
    both = np.stack(
        [np.kron(np.eye(2, dtype=bool), matrix) for matrix in one]
    )  # (12 relations, 24 people, 24 answers)
    person, relation = np.nonzero(both.any(axis=2).T)
    arrays = {
        "person": person,
        "relation": relation,
        "answers": both[relation, person].T.astype(float),
        "family": np.repeat([0, 1], n),
        "generation": np.tile(_GENERATION, 2),
    }
    for array in arrays.values():
        array.flags.writeable = False
    return Facts(people=(*_NAMES[0], *_NAMES[1]), relations=tuple(_RELATIONS), **arrays)
