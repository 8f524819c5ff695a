/** What the card of each kind of export says about opening it. */
import type { Usage } from './model-card';

export const USES = {
  policy: {
    title: 'A tuned policy',
    libraries: 'transformers',
    pipeline: 'text-generation',
    text: `\`\`\`python
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(".")
model = AutoModelForCausalLM.from_pretrained(".")
chat = [{"role": "user", "content": "Your question"}]
inputs = tokenizer.apply_chat_template(chat, return_tensors="pt", return_dict=True)
answer = model.generate(**inputs)[0, inputs["input_ids"].shape[1] :]
print(tokenizer.decode(answer, skip_special_tokens=True))
\`\`\``,
  },
  gguf: {
    title: 'A tuned policy, for llama.cpp and Ollama',
    libraries: 'gguf',
    pipeline: 'text-generation',
    text: `\`ollama create my-policy -f Modelfile\`, then \`ollama run my-policy\`. In llama.cpp:
\`llama-cli -m FILE.gguf --jinja\`; the file holds its chat template. An answer begins with a space.
A character that the vocabulary does not have is left out there and an unknown token in transformers.`,
  },
  rewardModel: {
    title: 'A reward model',
    libraries: 'transformers',
    pipeline: 'text-classification',
    text: `\`python score.py "a prompt" "an answer"\` prints the score: 0 is the mean of the base model's
answers, 1 is one standard deviation above it. \`AutoModelForSequenceClassification.from_pretrained\`
opens the classifier by itself; \`playground.json\` holds what such a model has no place for: the constant
that is added, the weights of auxiliary features, how the members of an ensemble are combined. Without
features and with one member the classifier alone orders answers as the score does. Weights of criteria
for single domains are listed there too and not applied.`,
  },
} as const satisfies Readonly<Record<string, Usage>>;
