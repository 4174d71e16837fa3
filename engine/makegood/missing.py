"""Missing facts (temporary)."""
from __future__ import annotations
def missing_facts(book, result, key, now):
    from makegood.expr.nodes import Fact, Ref, walk
    policy=result.layout.policy; seen=set(); stack=[key]; out=[]
    names=book.decider(policy.case).facts
    while stack:
        k=stack.pop()
        if k in seen: continue
        seen.add(k)
        for n in walk(policy.named[k].node):
            if isinstance(n,Ref): stack.append(n.name)
            if isinstance(n,Fact) and result.facts[names.index(n.name)] is None and n.name not in out: out.append(n.name)
    return out
