/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": typeof types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": typeof types.StageFieldsFragmentDoc,
    "\n  fragment CallPageFields on Call {\n    id\n    startedAt\n    endedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    providerCallId\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language region deviceType networkQuality }\n    stages { ...StageFields }\n    summary { text topics actionItems sentiment source createdAt }\n    analytics { sentiment sentimentScore talkMs silenceMs interruptions averageLatencyMs source }\n    recording { ...CallRecordingFields }\n    recordings { ...CallRecordingFields }\n    transcript { id language source turnCount wordCount confidence fetchedAt }\n    customer {\n      id confidence method explanation decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n    }\n    bookings {\n      id confidence method explanation decidedBy role minutesUntilBooking\n      evidence { kind startMs turnIndex words }\n      booking { ...LinkedBooking }\n    }\n    suggestions {\n      id confidence explanation against status role decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n      booking { ...LinkedBooking }\n    }\n    hiddenAt\n    hiddenBy\n    agentName\n    speakers { speaker speakerLabel name turnCount agent { id name } }\n    notes(first: 100) { nodes { ...NoteFields } pageInfo { hasNextPage } }\n  }\n": typeof types.CallPageFieldsFragmentDoc,
    "\n  fragment NoteFields on Note { id atMs text userId createdAt editedAt editable }\n": typeof types.NoteFieldsFragmentDoc,
    "\n  fragment CallRecordingFields on Recording {\n    id status durationMs channels channelSpeakers codec mimeType sampleRate sizeBytes\n    recordedAt deletedAt deletedReason interrupted lastError\n  }\n": typeof types.CallRecordingFieldsFragmentDoc,
    "\n  fragment LinkedBooking on Booking { id reference kind venue startsAt partySize status state }\n": typeof types.LinkedBookingFragmentDoc,
    "\n  query CallPage($id: ID!) {\n    call(by: { id: $id }) { ...CallPageFields }\n  }\n": typeof types.CallPageDocument,
    "\n  subscription CallPageChanged($id: ID!, $after: EventCursor) {\n    callChanged(callId: $id, after: $after) { cursor call { ...CallPageFields } }\n  }\n": typeof types.CallPageChangedDocument,
    "\n  query CallAudio($id: ID!, $original: Boolean!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording {\n        status\n        mimeType\n        mp3: audio(format: MP3) { url expiresIn }\n        stored: audio(format: ORIGINAL) @include(if: $original) { url expiresIn }\n      }\n    }\n  }\n": typeof types.CallAudioDocument,
    "\n  query CallDownloadLink($id: ID!, $format: AudioFormat!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: $format, disposition: ATTACHMENT) { url } }\n    }\n  }\n": typeof types.CallDownloadLinkDocument,
    "\n  query CallWaveform($id: ID!, $width: Int!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { waveform(width: $width) { durationMs channels { min max } } }\n    }\n  }\n": typeof types.CallWaveformDocument,
    "\n  fragment TurnFields on Turn {\n    index startMs endMs speaker speakerLabel speakerName text confidence\n    words { text startMs endMs }\n  }\n": typeof types.TurnFieldsFragmentDoc,
    "\n  query CallTurns($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...TurnFields } } }\n  }\n": typeof types.CallTurnsDocument,
    "\n  subscription CallTurnAdded($id: ID!, $after: EventCursor) {\n    turnAdded(callId: $id, after: $after) { cursor turn { ...TurnFields } }\n  }\n": typeof types.CallTurnAddedDocument,
    "\n  query CallMatches($query: String!, $filter: CallFilter!, $after: String) {\n    searchMoments(query: $query, filter: $filter, first: 100, after: $after, orderBy: OLDEST) {\n      nodes { startMs snippet { text matched } call { id } turn { index } }\n      notices\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.CallMatchesDocument,
    "\n  query CallListeners($id: ID!, $first: Int!, $after: String) {\n    downloads(filter: { callId: $id }, first: $first, after: $after) {\n      nodes { id at lastAt userId disposition format bytesServed redirected ipAddress requests }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": typeof types.CallListenersDocument,
    "\n  query FindCustomers($search: String!) {\n    customers(search: $search, first: 8) { nodes { id name status leadNumber phones } }\n  }\n": typeof types.FindCustomersDocument,
    "\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) { ...LinkedBooking customer { id name } }\n  }\n": typeof types.FindBookingDocument,
    "\n  mutation LinkCall($input: LinkCallInput!) { linkCall(input: $input) { call { ...CallPageFields } } }\n": typeof types.LinkCallDocument,
    "\n  mutation UnlinkCall($input: UnlinkCallInput!) { unlinkCall(input: $input) { call { ...CallPageFields } } }\n": typeof types.UnlinkCallDocument,
    "\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n": typeof types.AcceptSuggestionDocument,
    "\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n": typeof types.RejectSuggestionDocument,
    "\n  query CallClip($id: ID!, $clip: ClipInput!, $disposition: Disposition!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: MP3, clip: $clip, disposition: $disposition) { url expiresAt } }\n    }\n  }\n": typeof types.CallClipDocument,
    "\n  query CallTranscriptFile($id: ID!, $format: TranscriptFormat!) {\n    call(by: { id: $id }) { id transcript { id download(format: $format) { url } } }\n  }\n": typeof types.CallTranscriptFileDocument,
    "\n  mutation AddNote($input: AddNoteInput!) {\n    addNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n": typeof types.AddNoteDocument,
    "\n  mutation EditNote($input: EditNoteInput!) {\n    editNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n": typeof types.EditNoteDocument,
    "\n  mutation DeleteNote($input: DeleteNoteInput!) { deleteNote(input: $input) { call { ...CallPageFields } } }\n": typeof types.DeleteNoteDocument,
    "\n  mutation SetTags($input: SetTagsInput!) { setTags(input: $input) { call { ...CallPageFields } } }\n": typeof types.SetTagsDocument,
    "\n  query TagsInUse($prefix: String!) { tags(prefix: $prefix, first: 12) { tag calls } }\n": typeof types.TagsInUseDocument,
    "\n  mutation NameSpeaker($input: NameSpeakerInput!) { nameSpeaker(input: $input) { call { ...CallPageFields } } }\n": typeof types.NameSpeakerDocument,
    "\n  query FindAgents($search: String!) { agents(search: $search, first: 8) { nodes { id name externalId } } }\n": typeof types.FindAgentsDocument,
    "\n  mutation HideCall($input: HideCallInput!) { hideCall(input: $input) { call { ...CallPageFields } } }\n": typeof types.HideCallDocument,
    "\n  mutation UnhideCall($input: UnhideCallInput!) { unhideCall(input: $input) { call { ...CallPageFields } } }\n": typeof types.UnhideCallDocument,
};
const documents: Documents = {
    "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n": types.CallRowFragmentDoc,
    "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n": types.StageFieldsFragmentDoc,
    "\n  fragment CallPageFields on Call {\n    id\n    startedAt\n    endedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    providerCallId\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language region deviceType networkQuality }\n    stages { ...StageFields }\n    summary { text topics actionItems sentiment source createdAt }\n    analytics { sentiment sentimentScore talkMs silenceMs interruptions averageLatencyMs source }\n    recording { ...CallRecordingFields }\n    recordings { ...CallRecordingFields }\n    transcript { id language source turnCount wordCount confidence fetchedAt }\n    customer {\n      id confidence method explanation decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n    }\n    bookings {\n      id confidence method explanation decidedBy role minutesUntilBooking\n      evidence { kind startMs turnIndex words }\n      booking { ...LinkedBooking }\n    }\n    suggestions {\n      id confidence explanation against status role decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n      booking { ...LinkedBooking }\n    }\n    hiddenAt\n    hiddenBy\n    agentName\n    speakers { speaker speakerLabel name turnCount agent { id name } }\n    notes(first: 100) { nodes { ...NoteFields } pageInfo { hasNextPage } }\n  }\n": types.CallPageFieldsFragmentDoc,
    "\n  fragment NoteFields on Note { id atMs text userId createdAt editedAt editable }\n": types.NoteFieldsFragmentDoc,
    "\n  fragment CallRecordingFields on Recording {\n    id status durationMs channels channelSpeakers codec mimeType sampleRate sizeBytes\n    recordedAt deletedAt deletedReason interrupted lastError\n  }\n": types.CallRecordingFieldsFragmentDoc,
    "\n  fragment LinkedBooking on Booking { id reference kind venue startsAt partySize status state }\n": types.LinkedBookingFragmentDoc,
    "\n  query CallPage($id: ID!) {\n    call(by: { id: $id }) { ...CallPageFields }\n  }\n": types.CallPageDocument,
    "\n  subscription CallPageChanged($id: ID!, $after: EventCursor) {\n    callChanged(callId: $id, after: $after) { cursor call { ...CallPageFields } }\n  }\n": types.CallPageChangedDocument,
    "\n  query CallAudio($id: ID!, $original: Boolean!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording {\n        status\n        mimeType\n        mp3: audio(format: MP3) { url expiresIn }\n        stored: audio(format: ORIGINAL) @include(if: $original) { url expiresIn }\n      }\n    }\n  }\n": types.CallAudioDocument,
    "\n  query CallDownloadLink($id: ID!, $format: AudioFormat!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: $format, disposition: ATTACHMENT) { url } }\n    }\n  }\n": types.CallDownloadLinkDocument,
    "\n  query CallWaveform($id: ID!, $width: Int!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { waveform(width: $width) { durationMs channels { min max } } }\n    }\n  }\n": types.CallWaveformDocument,
    "\n  fragment TurnFields on Turn {\n    index startMs endMs speaker speakerLabel speakerName text confidence\n    words { text startMs endMs }\n  }\n": types.TurnFieldsFragmentDoc,
    "\n  query CallTurns($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...TurnFields } } }\n  }\n": types.CallTurnsDocument,
    "\n  subscription CallTurnAdded($id: ID!, $after: EventCursor) {\n    turnAdded(callId: $id, after: $after) { cursor turn { ...TurnFields } }\n  }\n": types.CallTurnAddedDocument,
    "\n  query CallMatches($query: String!, $filter: CallFilter!, $after: String) {\n    searchMoments(query: $query, filter: $filter, first: 100, after: $after, orderBy: OLDEST) {\n      nodes { startMs snippet { text matched } call { id } turn { index } }\n      notices\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.CallMatchesDocument,
    "\n  query CallListeners($id: ID!, $first: Int!, $after: String) {\n    downloads(filter: { callId: $id }, first: $first, after: $after) {\n      nodes { id at lastAt userId disposition format bytesServed redirected ipAddress requests }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n": types.CallListenersDocument,
    "\n  query FindCustomers($search: String!) {\n    customers(search: $search, first: 8) { nodes { id name status leadNumber phones } }\n  }\n": types.FindCustomersDocument,
    "\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) { ...LinkedBooking customer { id name } }\n  }\n": types.FindBookingDocument,
    "\n  mutation LinkCall($input: LinkCallInput!) { linkCall(input: $input) { call { ...CallPageFields } } }\n": types.LinkCallDocument,
    "\n  mutation UnlinkCall($input: UnlinkCallInput!) { unlinkCall(input: $input) { call { ...CallPageFields } } }\n": types.UnlinkCallDocument,
    "\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n": types.AcceptSuggestionDocument,
    "\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n": types.RejectSuggestionDocument,
    "\n  query CallClip($id: ID!, $clip: ClipInput!, $disposition: Disposition!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: MP3, clip: $clip, disposition: $disposition) { url expiresAt } }\n    }\n  }\n": types.CallClipDocument,
    "\n  query CallTranscriptFile($id: ID!, $format: TranscriptFormat!) {\n    call(by: { id: $id }) { id transcript { id download(format: $format) { url } } }\n  }\n": types.CallTranscriptFileDocument,
    "\n  mutation AddNote($input: AddNoteInput!) {\n    addNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n": types.AddNoteDocument,
    "\n  mutation EditNote($input: EditNoteInput!) {\n    editNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n": types.EditNoteDocument,
    "\n  mutation DeleteNote($input: DeleteNoteInput!) { deleteNote(input: $input) { call { ...CallPageFields } } }\n": types.DeleteNoteDocument,
    "\n  mutation SetTags($input: SetTagsInput!) { setTags(input: $input) { call { ...CallPageFields } } }\n": types.SetTagsDocument,
    "\n  query TagsInUse($prefix: String!) { tags(prefix: $prefix, first: 12) { tag calls } }\n": types.TagsInUseDocument,
    "\n  mutation NameSpeaker($input: NameSpeakerInput!) { nameSpeaker(input: $input) { call { ...CallPageFields } } }\n": types.NameSpeakerDocument,
    "\n  query FindAgents($search: String!) { agents(search: $search, first: 8) { nodes { id name externalId } } }\n": types.FindAgentsDocument,
    "\n  mutation HideCall($input: HideCallInput!) { hideCall(input: $input) { call { ...CallPageFields } } }\n": types.HideCallDocument,
    "\n  mutation UnhideCall($input: UnhideCallInput!) { unhideCall(input: $input) { call { ...CallPageFields } } }\n": types.UnhideCallDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n"): (typeof documents)["\n  fragment CallRow on Call {\n    id\n    startedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language }\n    stages { ...StageFields }\n    summary { sentiment }\n    analytics { sentiment }\n    customer { confidence customer { id name status leadNumber } }\n    bookings { booking { id reference kind } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n"): (typeof documents)["\n  fragment StageFields on StageState {\n    stage\n    status\n    attempts\n    lastError\n    nextAttemptAt\n    updatedAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CallPageFields on Call {\n    id\n    startedAt\n    endedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    providerCallId\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language region deviceType networkQuality }\n    stages { ...StageFields }\n    summary { text topics actionItems sentiment source createdAt }\n    analytics { sentiment sentimentScore talkMs silenceMs interruptions averageLatencyMs source }\n    recording { ...CallRecordingFields }\n    recordings { ...CallRecordingFields }\n    transcript { id language source turnCount wordCount confidence fetchedAt }\n    customer {\n      id confidence method explanation decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n    }\n    bookings {\n      id confidence method explanation decidedBy role minutesUntilBooking\n      evidence { kind startMs turnIndex words }\n      booking { ...LinkedBooking }\n    }\n    suggestions {\n      id confidence explanation against status role decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n      booking { ...LinkedBooking }\n    }\n    hiddenAt\n    hiddenBy\n    agentName\n    speakers { speaker speakerLabel name turnCount agent { id name } }\n    notes(first: 100) { nodes { ...NoteFields } pageInfo { hasNextPage } }\n  }\n"): (typeof documents)["\n  fragment CallPageFields on Call {\n    id\n    startedAt\n    endedAt\n    durationMs\n    status\n    direction\n    agent\n    tags\n    campaignId\n    provider\n    providerCallId\n    transcriptOnly\n    from { e164 raw }\n    to { e164 raw }\n    metadata { language region deviceType networkQuality }\n    stages { ...StageFields }\n    summary { text topics actionItems sentiment source createdAt }\n    analytics { sentiment sentimentScore talkMs silenceMs interruptions averageLatencyMs source }\n    recording { ...CallRecordingFields }\n    recordings { ...CallRecordingFields }\n    transcript { id language source turnCount wordCount confidence fetchedAt }\n    customer {\n      id confidence method explanation decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n    }\n    bookings {\n      id confidence method explanation decidedBy role minutesUntilBooking\n      evidence { kind startMs turnIndex words }\n      booking { ...LinkedBooking }\n    }\n    suggestions {\n      id confidence explanation against status role decidedBy\n      evidence { kind startMs turnIndex words }\n      customer { id name status leadNumber phones }\n      booking { ...LinkedBooking }\n    }\n    hiddenAt\n    hiddenBy\n    agentName\n    speakers { speaker speakerLabel name turnCount agent { id name } }\n    notes(first: 100) { nodes { ...NoteFields } pageInfo { hasNextPage } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment NoteFields on Note { id atMs text userId createdAt editedAt editable }\n"): (typeof documents)["\n  fragment NoteFields on Note { id atMs text userId createdAt editedAt editable }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment CallRecordingFields on Recording {\n    id status durationMs channels channelSpeakers codec mimeType sampleRate sizeBytes\n    recordedAt deletedAt deletedReason interrupted lastError\n  }\n"): (typeof documents)["\n  fragment CallRecordingFields on Recording {\n    id status durationMs channels channelSpeakers codec mimeType sampleRate sizeBytes\n    recordedAt deletedAt deletedReason interrupted lastError\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment LinkedBooking on Booking { id reference kind venue startsAt partySize status state }\n"): (typeof documents)["\n  fragment LinkedBooking on Booking { id reference kind venue startsAt partySize status state }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallPage($id: ID!) {\n    call(by: { id: $id }) { ...CallPageFields }\n  }\n"): (typeof documents)["\n  query CallPage($id: ID!) {\n    call(by: { id: $id }) { ...CallPageFields }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CallPageChanged($id: ID!, $after: EventCursor) {\n    callChanged(callId: $id, after: $after) { cursor call { ...CallPageFields } }\n  }\n"): (typeof documents)["\n  subscription CallPageChanged($id: ID!, $after: EventCursor) {\n    callChanged(callId: $id, after: $after) { cursor call { ...CallPageFields } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallAudio($id: ID!, $original: Boolean!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording {\n        status\n        mimeType\n        mp3: audio(format: MP3) { url expiresIn }\n        stored: audio(format: ORIGINAL) @include(if: $original) { url expiresIn }\n      }\n    }\n  }\n"): (typeof documents)["\n  query CallAudio($id: ID!, $original: Boolean!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording {\n        status\n        mimeType\n        mp3: audio(format: MP3) { url expiresIn }\n        stored: audio(format: ORIGINAL) @include(if: $original) { url expiresIn }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallDownloadLink($id: ID!, $format: AudioFormat!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: $format, disposition: ATTACHMENT) { url } }\n    }\n  }\n"): (typeof documents)["\n  query CallDownloadLink($id: ID!, $format: AudioFormat!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: $format, disposition: ATTACHMENT) { url } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallWaveform($id: ID!, $width: Int!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { waveform(width: $width) { durationMs channels { min max } } }\n    }\n  }\n"): (typeof documents)["\n  query CallWaveform($id: ID!, $width: Int!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { waveform(width: $width) { durationMs channels { min max } } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TurnFields on Turn {\n    index startMs endMs speaker speakerLabel speakerName text confidence\n    words { text startMs endMs }\n  }\n"): (typeof documents)["\n  fragment TurnFields on Turn {\n    index startMs endMs speaker speakerLabel speakerName text confidence\n    words { text startMs endMs }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallTurns($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...TurnFields } } }\n  }\n"): (typeof documents)["\n  query CallTurns($id: ID!) {\n    call(by: { id: $id }) { id transcript { id turns { ...TurnFields } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription CallTurnAdded($id: ID!, $after: EventCursor) {\n    turnAdded(callId: $id, after: $after) { cursor turn { ...TurnFields } }\n  }\n"): (typeof documents)["\n  subscription CallTurnAdded($id: ID!, $after: EventCursor) {\n    turnAdded(callId: $id, after: $after) { cursor turn { ...TurnFields } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallMatches($query: String!, $filter: CallFilter!, $after: String) {\n    searchMoments(query: $query, filter: $filter, first: 100, after: $after, orderBy: OLDEST) {\n      nodes { startMs snippet { text matched } call { id } turn { index } }\n      notices\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query CallMatches($query: String!, $filter: CallFilter!, $after: String) {\n    searchMoments(query: $query, filter: $filter, first: 100, after: $after, orderBy: OLDEST) {\n      nodes { startMs snippet { text matched } call { id } turn { index } }\n      notices\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallListeners($id: ID!, $first: Int!, $after: String) {\n    downloads(filter: { callId: $id }, first: $first, after: $after) {\n      nodes { id at lastAt userId disposition format bytesServed redirected ipAddress requests }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"): (typeof documents)["\n  query CallListeners($id: ID!, $first: Int!, $after: String) {\n    downloads(filter: { callId: $id }, first: $first, after: $after) {\n      nodes { id at lastAt userId disposition format bytesServed redirected ipAddress requests }\n      pageInfo { endCursor hasNextPage }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindCustomers($search: String!) {\n    customers(search: $search, first: 8) { nodes { id name status leadNumber phones } }\n  }\n"): (typeof documents)["\n  query FindCustomers($search: String!) {\n    customers(search: $search, first: 8) { nodes { id name status leadNumber phones } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) { ...LinkedBooking customer { id name } }\n  }\n"): (typeof documents)["\n  query FindBooking($reference: String!) {\n    booking(by: { reference: $reference }) { ...LinkedBooking customer { id name } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LinkCall($input: LinkCallInput!) { linkCall(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation LinkCall($input: LinkCallInput!) { linkCall(input: $input) { call { ...CallPageFields } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnlinkCall($input: UnlinkCallInput!) { unlinkCall(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation UnlinkCall($input: UnlinkCallInput!) { unlinkCall(input: $input) { call { ...CallPageFields } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n"): (typeof documents)["\n  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {\n    acceptSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n"): (typeof documents)["\n  mutation RejectSuggestion($input: RejectSuggestionInput!) {\n    rejectSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallClip($id: ID!, $clip: ClipInput!, $disposition: Disposition!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: MP3, clip: $clip, disposition: $disposition) { url expiresAt } }\n    }\n  }\n"): (typeof documents)["\n  query CallClip($id: ID!, $clip: ClipInput!, $disposition: Disposition!) {\n    node(id: $id) {\n      __typename\n      id\n      ... on Recording { audio(format: MP3, clip: $clip, disposition: $disposition) { url expiresAt } }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query CallTranscriptFile($id: ID!, $format: TranscriptFormat!) {\n    call(by: { id: $id }) { id transcript { id download(format: $format) { url } } }\n  }\n"): (typeof documents)["\n  query CallTranscriptFile($id: ID!, $format: TranscriptFormat!) {\n    call(by: { id: $id }) { id transcript { id download(format: $format) { url } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation AddNote($input: AddNoteInput!) {\n    addNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n"): (typeof documents)["\n  mutation AddNote($input: AddNoteInput!) {\n    addNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation EditNote($input: EditNoteInput!) {\n    editNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n"): (typeof documents)["\n  mutation EditNote($input: EditNoteInput!) {\n    editNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DeleteNote($input: DeleteNoteInput!) { deleteNote(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation DeleteNote($input: DeleteNoteInput!) { deleteNote(input: $input) { call { ...CallPageFields } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetTags($input: SetTagsInput!) { setTags(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation SetTags($input: SetTagsInput!) { setTags(input: $input) { call { ...CallPageFields } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TagsInUse($prefix: String!) { tags(prefix: $prefix, first: 12) { tag calls } }\n"): (typeof documents)["\n  query TagsInUse($prefix: String!) { tags(prefix: $prefix, first: 12) { tag calls } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NameSpeaker($input: NameSpeakerInput!) { nameSpeaker(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation NameSpeaker($input: NameSpeakerInput!) { nameSpeaker(input: $input) { call { ...CallPageFields } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FindAgents($search: String!) { agents(search: $search, first: 8) { nodes { id name externalId } } }\n"): (typeof documents)["\n  query FindAgents($search: String!) { agents(search: $search, first: 8) { nodes { id name externalId } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation HideCall($input: HideCallInput!) { hideCall(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation HideCall($input: HideCallInput!) { hideCall(input: $input) { call { ...CallPageFields } } }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UnhideCall($input: UnhideCallInput!) { unhideCall(input: $input) { call { ...CallPageFields } } }\n"): (typeof documents)["\n  mutation UnhideCall($input: UnhideCallInput!) { unhideCall(input: $input) { call { ...CallPageFields } } }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;