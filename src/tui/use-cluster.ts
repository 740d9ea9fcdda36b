/**
 * How components see the session: two contexts, one to look through and one to speak into.
 */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Session } from "./session.ts";
import type { AppState } from "./state.ts";
import type { Message } from "./update.ts";

/** The session as components look at it: its cluster, state, surfaces and theme. */
export const ClusterContext = createContext<Session | undefined>(undefined);
/** Where components send messages. */
export const DispatchContext = createContext<(message: Message) => void>(() => {});

/** The session. */
export function useCluster(): Session {
  const session = useContext(ClusterContext);
  if (session === undefined) throw new Error("a component stands outside of ClusterContext");
  return session;
}

/** A part of the state; the component is rendered again only when that part is another value. */
export function useAppState<T>(select: (state: AppState) => T): T {
  const session = useCluster();
  const current = (): T => select(session.getState());
  return useSyncExternalStore(session.subscribe, current, current);
}

/** Sends a message. */
export function useDispatch(): (message: Message) => void {
  return useContext(DispatchContext);
}
