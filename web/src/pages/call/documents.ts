import { graphql } from './generated';

/** What the page shows of a call beside its words. The live subscription selects the same, so that all of it moves. */
export const CallPageFields = graphql(`
  fragment CallPageFields on Call {
    id
    startedAt
    endedAt
    durationMs
    status
    direction
    agent
    tags
    campaignId
    provider
    providerCallId
    transcriptOnly
    from { e164 raw }
    to { e164 raw }
    metadata { language region deviceType networkQuality }
    stages { ...StageFields }
    summary { text topics actionItems sentiment source createdAt }
    analytics { sentiment sentimentScore talkMs silenceMs interruptions averageLatencyMs source }
    recording { ...CallRecordingFields }
    recordings { ...CallRecordingFields }
    transcript { id language source turnCount wordCount confidence fetchedAt }
    customer {
      id confidence method explanation decidedBy
      evidence { kind startMs turnIndex words }
      customer { id name status leadNumber phones }
    }
    bookings {
      id confidence method explanation decidedBy role minutesUntilBooking
      evidence { kind startMs turnIndex words }
      booking { ...LinkedBooking }
    }
    suggestions {
      id confidence explanation against status role decidedBy
      evidence { kind startMs turnIndex words }
      customer { id name status leadNumber phones }
      booking { ...LinkedBooking }
    }
    hiddenAt
    hiddenBy
    agentName
    speakers { speaker speakerLabel name turnCount agent { id name } }
    notes(first: 100) { nodes { ...NoteFields } pageInfo { hasNextPage } }
  }
`);

export const NoteFields = graphql(`
  fragment NoteFields on Note { id atMs text userId createdAt editedAt editable }
`);

export const CallRecordingFields = graphql(`
  fragment CallRecordingFields on Recording {
    id status durationMs channels channelSpeakers codec mimeType sampleRate sizeBytes
    recordedAt deletedAt deletedReason interrupted lastError
  }
`);

export const LinkedBooking = graphql(`
  fragment LinkedBooking on Booking { id reference kind venue startsAt partySize status state }
`);

export const CallPageQuery = graphql(`
  query CallPage($id: ID!) {
    call(by: { id: $id }) { ...CallPageFields }
  }
`);

export const CallPageChanged = graphql(`
  subscription CallPageChanged($id: ID!, $after: EventCursor) {
    callChanged(callId: $id, after: $after) { cursor call { ...CallPageFields } }
  }
`);

/** Asked again whenever a link has expired. */
export const CallAudio = graphql(`
  query CallAudio($id: ID!, $original: Boolean!) {
    node(id: $id) {
      __typename
      id
      ... on Recording {
        status
        mimeType
        mp3: audio(format: MP3) { url expiresIn }
        stored: audio(format: ORIGINAL) @include(if: $original) { url expiresIn }
      }
    }
  }
`);

export const CallDownloadLink = graphql(`
  query CallDownloadLink($id: ID!, $format: AudioFormat!) {
    node(id: $id) {
      __typename
      id
      ... on Recording { audio(format: $format, disposition: ATTACHMENT) { url } }
    }
  }
`);

export const CallWaveform = graphql(`
  query CallWaveform($id: ID!, $width: Int!) {
    node(id: $id) {
      __typename
      id
      ... on Recording { waveform(width: $width) { durationMs channels { min max } } }
    }
  }
`);

export const TurnFields = graphql(`
  fragment TurnFields on Turn {
    index startMs endMs speaker speakerLabel speakerName text confidence
    words { text startMs endMs }
  }
`);

export const CallTurns = graphql(`
  query CallTurns($id: ID!) {
    call(by: { id: $id }) { id transcript { id turns { ...TurnFields } } }
  }
`);

export const CallTurnAdded = graphql(`
  subscription CallTurnAdded($id: ID!, $after: EventCursor) {
    turnAdded(callId: $id, after: $after) { cursor turn { ...TurnFields } }
  }
`);

/** The moments of one call that a search matches: the filter is the one millisecond in which it began. */
export const CallMatches = graphql(`
  query CallMatches($query: String!, $filter: CallFilter!, $after: String) {
    searchMoments(query: $query, filter: $filter, first: 100, after: $after, orderBy: OLDEST) {
      nodes { startMs snippet { text matched } call { id } turn { index } }
      notices
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CallListeners = graphql(`
  query CallListeners($id: ID!, $first: Int!, $after: String) {
    downloads(filter: { callId: $id }, first: $first, after: $after) {
      nodes { id at lastAt userId disposition format bytesServed redirected ipAddress requests }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const FindCustomers = graphql(`
  query FindCustomers($search: String!) {
    customers(search: $search, first: 8) { nodes { id name status leadNumber phones } }
  }
`);

export const FindBooking = graphql(`
  query FindBooking($reference: String!) {
    booking(by: { reference: $reference }) { ...LinkedBooking customer { id name } }
  }
`);

export const LinkCall = graphql(`
  mutation LinkCall($input: LinkCallInput!) { linkCall(input: $input) { call { ...CallPageFields } } }
`);

export const UnlinkCall = graphql(`
  mutation UnlinkCall($input: UnlinkCallInput!) { unlinkCall(input: $input) { call { ...CallPageFields } } }
`);

export const AcceptSuggestion = graphql(`
  mutation AcceptSuggestion($input: AcceptSuggestionInput!) {
    acceptSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }
  }
`);

export const RejectSuggestion = graphql(`
  mutation RejectSuggestion($input: RejectSuggestionInput!) {
    rejectSuggestion(input: $input) { suggestion { id status call { ...CallPageFields } } }
  }
`);

export const CallClip = graphql(`
  query CallClip($id: ID!, $clip: ClipInput!, $disposition: Disposition!) {
    node(id: $id) {
      __typename
      id
      ... on Recording { audio(format: MP3, clip: $clip, disposition: $disposition) { url expiresAt } }
    }
  }
`);

export const CallTranscriptFile = graphql(`
  query CallTranscriptFile($id: ID!, $format: TranscriptFormat!) {
    call(by: { id: $id }) { id transcript { id download(format: $format) { url } } }
  }
`);

export const AddNote = graphql(`
  mutation AddNote($input: AddNoteInput!) {
    addNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }
  }
`);

export const EditNote = graphql(`
  mutation EditNote($input: EditNoteInput!) {
    editNote(input: $input) { note { ...NoteFields } call { ...CallPageFields } }
  }
`);

export const DeleteNote = graphql(`
  mutation DeleteNote($input: DeleteNoteInput!) { deleteNote(input: $input) { call { ...CallPageFields } } }
`);

export const SetTags = graphql(`
  mutation SetTags($input: SetTagsInput!) { setTags(input: $input) { call { ...CallPageFields } } }
`);

export const TagsInUse = graphql(`
  query TagsInUse($prefix: String!) { tags(prefix: $prefix, first: 12) { tag calls } }
`);

export const NameSpeaker = graphql(`
  mutation NameSpeaker($input: NameSpeakerInput!) { nameSpeaker(input: $input) { call { ...CallPageFields } } }
`);

export const FindAgents = graphql(`
  query FindAgents($search: String!) { agents(search: $search, first: 8) { nodes { id name externalId } } }
`);

export const HideCall = graphql(`
  mutation HideCall($input: HideCallInput!) { hideCall(input: $input) { call { ...CallPageFields } } }
`);

export const UnhideCall = graphql(`
  mutation UnhideCall($input: UnhideCallInput!) { unhideCall(input: $input) { call { ...CallPageFields } } }
`);
