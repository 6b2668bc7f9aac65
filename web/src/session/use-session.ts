import { useSyncExternalStore } from 'react';
import type { SessionAnswer } from './session-api';
import { type SessionState, session } from './session-store';

export const useSessionState = (): SessionState => useSyncExternalStore(session.subscribe, session.get);

/** Who is signed in. Only below the shell, which shows nothing else. */
export function useSession(): SessionAnswer {
  const state = useSessionState();
  if (state.phase !== 'in' && state.phase !== 'expired') throw new Error('nobody is signed in');
  return state.answer;
}
