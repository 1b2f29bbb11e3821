/** A task on the server that takes longer than a click: watched to its end over its own event stream. */
import { ApiError, get, post } from "../api";
import { gettext } from "../i18n";
import { openStream, type StreamEvent } from "../stream";
import type { Fault, Job, JobProgress } from "../wire";

export type { JobProgress };

export interface JobWatch<Result> {
  /** Resolves with the result; rejects with an ApiError that says what happened and what to do. */
  finished: Promise<Result>;
  cancel: () => Promise<void>;
  close: () => void;
}

/** Follows job `id`. `onProgress` is called for each piece of progress, `onPiece` for every other event. */
export function watchJob<Result>(
  id: string,
  onProgress: (progress: JobProgress) => void = () => {},
  onPiece: (event: StreamEvent) => void = () => {},
): JobWatch<Result> {
  let close: () => void = () => {};
  let closed = false;
  const finished = new Promise<Result>((resolve, reject) => {
    const end = (settle: () => void): void => {
      close();
      settle();
    };
    const hear = (event: StreamEvent): void => {
      if (event.kind === "job.progress") onProgress(event.payload as unknown as JobProgress);
      else if (event.kind === "job.done") end(() => resolve(event.payload["result"] as Result));
      else if (event.kind === "job.failed") end(() => reject(new ApiError(500, event.payload as Partial<Fault>)));
      else if (event.kind === "job.cancelled") end(() => reject(cancelled()));
      else onPiece(event);
    };
    get<Job>(`/jobs/${id}`)
      .then((job) => {
        if (closed) return;
        if (job.state === "done") resolve(job.result as Result);
        else if (job.state === "failed") reject(new ApiError(500, { ...job.error }));
        else if (job.state === "cancelled") reject(cancelled());
        else close = openStream(job.stream, 0, (events) => events.forEach(hear));
      })
      .catch(reject);
  });
  return {
    finished,
    cancel: async () => void (await post(`/jobs/${id}/cancel`)),
    close: () => {
      closed = true;
      close();
    },
  };
}

export function cancelled(): ApiError {
  return new ApiError(499, { message: gettext("Stopped.") });
}
