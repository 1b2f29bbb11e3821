/** The try page's island: one question, several models' answers side by side. */
import { mount } from "svelte";
import Chat from "./Chat.svelte";
import type { ChatProps } from "./props";

export default (element: HTMLElement, props: ChatProps): unknown => mount(Chat, { target: element, props });
