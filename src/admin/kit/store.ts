import { useSyncExternalStore } from 'react';

/** A value outside of React: it outlives pages, and everything that shows it follows it. */
export interface Store<Value> {
  get(this: void): Value;
  set(this: void, value: Value): void;
  subscribe(this: void, listener: () => void): () => void;
}

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<Value>(store: Store<Value>): Value {
  return useSyncExternalStore(store.subscribe, store.get);
}
