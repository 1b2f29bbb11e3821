/** What the try page's view hands over. */

export interface ChatModel {
  id: string;
  name: string;
}

export interface Example {
  question: string;
  answer: string;
}

export interface ChatProps {
  /** the model to try */
  model: ChatModel;
  /** models it can be compared with, its parents first */
  others: (ChatModel & { parent: boolean })[];
  examples: Example[];
}
