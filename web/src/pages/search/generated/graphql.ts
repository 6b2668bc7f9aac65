/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** Who called whom. */
export type CallDirection =
  /** The business was called. */
  | 'INBOUND'
  /** The business called. */
  | 'OUTBOUND';

/** Where a call stands. */
export type CallStatus =
  /** Going on. */
  | 'ACTIVE'
  /** Over. */
  | 'COMPLETED'
  /** Over, and it did not come about as it should. */
  | 'FAILED';

/** Who a customer is to the business. */
export type CustomerStatus =
  /** A lead that a person said is nobody to care about. */
  | 'DISMISSED'
  /** A customer that a person, a client or an import named. */
  | 'KNOWN'
  /** An unknown caller: nothing but the number is known. */
  | 'LEAD'
  /** Merged into another customer, which shows everything of it. */
  | 'MERGED';

/** Who carried the call. */
export type Provider =
  /** Anybody else: a client of this API, an import, a stream of one's own. */
  | 'DIRECT'
  /** RingCentral. */
  | 'RINGCENTRAL'
  /** Twilio. */
  | 'TWILIO'
  /** Vapi. */
  | 'VAPI'
  /** Vonage. */
  | 'VONAGE';

/** The mood of a call. */
export type Sentiment =
  /** Both. */
  | 'MIXED'
  /** Bad. */
  | 'NEGATIVE'
  /** Neither. */
  | 'NEUTRAL'
  /** Good. */
  | 'POSITIVE';

/** What every call goes through. */
export type Stage =
  /** Its audio is stored. */
  | 'RECORDING'
  /** What it was about is written down. */
  | 'SUMMARY'
  /** Its words are written down. */
  | 'TRANSCRIPT';

/** Where a stage stands. */
export type StageStatus =
  /** The provider says there is nothing to fetch. */
  | 'ABSENT'
  /** Done. */
  | 'COMPLETED'
  /** Removed by retention or by a person. */
  | 'DELETED'
  /** Given up; `lastError` says why. */
  | 'FAILED'
  /** Waiting to be done. */
  | 'PENDING'
  /** Being done. */
  | 'PROCESSING';

export type CallRowFragment = { __typename: 'Call', id: string, startedAt: string, durationMs: number | null, status: CallStatus, direction: CallDirection, agent: string | null, tags: Array<string>, campaignId: string | null, provider: Provider, transcriptOnly: boolean, from: { __typename: 'Party', e164: string | null, raw: string }, to: { __typename: 'Party', e164: string | null, raw: string }, metadata: { __typename: 'CallMetadata', language: string | null }, stages: Array<{ __typename: 'StageState', stage: Stage, status: StageStatus, attempts: number, lastError: string | null, nextAttemptAt: string | null, updatedAt: string }>, summary: { __typename: 'Summary', sentiment: Sentiment | null } | null, analytics: { __typename: 'Analytics', sentiment: Sentiment | null } | null, customer: { __typename: 'CustomerLink', confidence: number, customer: { __typename: 'Customer', id: string, name: string | null, status: CustomerStatus, leadNumber: string | null } } | null, bookings: Array<{ __typename: 'BookingLink', booking: { __typename: 'Booking', id: string, reference: string, kind: string | null } }> };

export type StageFieldsFragment = { __typename: 'StageState', stage: Stage, status: StageStatus, attempts: number, lastError: string | null, nextAttemptAt: string | null, updatedAt: string };

export const StageFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StageState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<StageFieldsFragment, unknown>;
export const CallRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CallRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Call"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"durationMs"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"direction"}},{"kind":"Field","name":{"kind":"Name","value":"agent"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"campaignId"}},{"kind":"Field","name":{"kind":"Name","value":"provider"}},{"kind":"Field","name":{"kind":"Name","value":"transcriptOnly"}},{"kind":"Field","name":{"kind":"Name","value":"from"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"e164"}},{"kind":"Field","name":{"kind":"Name","value":"raw"}}]}},{"kind":"Field","name":{"kind":"Name","value":"to"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"e164"}},{"kind":"Field","name":{"kind":"Name","value":"raw"}}]}},{"kind":"Field","name":{"kind":"Name","value":"metadata"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"language"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"StageFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"summary"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"sentiment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"analytics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"sentiment"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"leadNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"bookings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"booking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StageFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StageState"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"lastError"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<CallRowFragment, unknown>;