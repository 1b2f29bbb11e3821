/** What the licences of models mean for what is merged from them, as the server decided (merger/licences). */
export interface Terms {
  verdict: "forbidden" | "clash" | "unclear" | "share alike" | "free";
  /** names of the models that cause it */
  because: string[];
}
