"""Opens the exported folders in transformers and compares with what the engine said.

    python check_transformers.py FOLDER    prints one JSON object, writes FOLDER/greedy.json
"""
import importlib.util
import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

FOLDER = Path(sys.argv[1])
POLICY = FOLDER / "verify-policy"
NEW_TOKENS = 16


def main():
    cases = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
    tokenizer = AutoTokenizer.from_pretrained(POLICY)
    model = AutoModelForCausalLM.from_pretrained(POLICY, dtype=torch.float32)
    scorer = load_scorer()
    same_tokens, log_probs, scores, greedy = 0, 0.0, 0.0, []
    for case in cases:
        chat = [{"role": "user", "content": case["prompt"]}]
        ids = tokenizer.apply_chat_template(chat, tokenize=True, return_dict=False)
        same_tokens += ids == case["promptTokens"]
        log_probs = max(log_probs, furthest(model, case))
        scores = max(scores, abs(scorer.score(case["prompt"], case["text"]) - case["score"]))
        greedy.append(continuation(model, ids))
    (FOLDER / "greedy.json").write_text(json.dumps(greedy), encoding="utf-8")
    result = {
        "cases": len(cases),
        "same prompt tokens": same_tokens,
        "furthest log-probability": log_probs,
        "furthest score": scores,
        "versions": {"transformers": transformers.__version__, "torch": torch.__version__},
    }
    print(json.dumps(result))


@torch.no_grad()
def furthest(model, case):
    """Largest difference of a token's log-probability, nats."""
    ids = case["promptTokens"] + case["tokens"]
    start = len(case["promptTokens"])
    log_probs = torch.log_softmax(model(torch.tensor([ids])).logits[0, start - 1 : -1], -1)
    said = log_probs[torch.arange(len(case["tokens"])), case["tokens"]]
    return (said - torch.tensor(case["logProbs"])).abs().max().item()


def continuation(model, ids):
    given = torch.tensor([ids])
    made = model.generate(given, do_sample=False, temperature=None, top_k=None, max_new_tokens=NEW_TOKENS)
    return made[0, len(ids) :].tolist()


def load_scorer():
    """The program that comes with the reward model, as a user would import it."""
    file = FOLDER / "verify-reward-model" / "score.py"
    spec = importlib.util.spec_from_file_location("score", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


main()
