import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/permissions/permissions';
import { CallBookings, CallFacts } from './CallHeader';
import classes from './CallPage.module.css';
import type { CallPageFieldsFragment } from './generated/graphql';
import type { Clip } from './player/clip';
import { KeysHelp } from './player/KeysHelp';
import { lanesOf } from './player/peaks';
import { silencesOf } from './player/silence';
import { usePlayer } from './player/use-player';
import { useShortcuts } from './player/use-shortcuts';
import type { Marker } from './player/Waveform';
import { Sound } from './Sound';
import { NotesPanel } from './side/Notes';
import { SidePanel } from './side/SidePanel';
import { Tags } from './TagsEditor';
import { NameSpeakers } from './transcript/NameSpeakers';
import { TranscriptMenu } from './transcript/TranscriptMenu';
import { TranscriptPane } from './transcript/TranscriptPane';
import { isTimed, startsOf, type Turn } from './transcript/turn';
import { useFinder } from './transcript/use-finder';
import { clipOf } from './transcript/use-selection';
import { useTurns } from './transcript/use-turns';
import { useCopies } from './use-copies';
import { usePeaks } from './use-peaks';

type Props = { call: CallPageFieldsFragment; query: string | undefined; openedAt: number | null };

/** The call with everything around it: header, sound, words, and the side. */
export function CallView({ call, query, openedAt }: Props) {
  const { t } = useTranslation('common');
  const { t: text } = useTranslation('call');
  const narrow = useMediaQuery('(max-width: 899px)') ?? false;
  const mayListen = useMay('listen');
  const player = usePlayer();
  const { recording, transcript } = call;
  const playable = recording?.status === 'COMPLETED' ? recording : null;
  const durationMs = playable?.durationMs ?? call.durationMs ?? 0;

  const stage = call.stages.find((state) => state.stage === 'TRANSCRIPT')?.status ?? 'PENDING';
  const growing = call.status === 'ACTIVE' || stage === 'PENDING' || stage === 'PROCESSING';
  const version = growing
    ? ''
    : `${transcript?.id} ${transcript?.fetchedAt} ${transcript?.turnCount} ${stage}`;
  const words = useTurns(call.id, transcript != null, growing, version);
  const { turns } = words;
  const starts = useMemo(() => startsOf(turns), [turns]);
  const timed = useMemo(() => isTimed(turns), [turns]);

  const peaks = usePeaks(playable?.id ?? null);
  const drawn = peaks !== null && peaks !== 'missing' ? peaks : null;
  const lanes = useMemo(
    () => (drawn ? lanesOf(drawn, playable?.channelSpeakers ?? [], turns) : []),
    [drawn, playable?.channelSpeakers, turns],
  );
  player.silences = useMemo(() => silencesOf(drawn, turns), [drawn, turns]);

  const nameOf = (turn: Turn) =>
    turn.speakerName ??
    turn.speakerLabel ??
    (turn.speaker === 'AGENT' && call.agent
      ? call.agent
      : turn.speaker === 'CUSTOMER' && call.customer?.customer.name
        ? call.customer.customer.name
        : t(`speaker.${turn.speaker}`));
  const finder = useFinder({ call, query, turns, starts, openedAt });
  const follow = useRef<(() => void) | null>(null);
  const copies = useCopies(call.id, nameOf);
  const [help, setHelp] = useState(false);
  const [clip, setClip] = useState<Clip | null>(null);
  const keys = useShortcuts({
    turns,
    starts,
    finder,
    follow: () => follow.current?.(),
    copyLink: copies.link,
    help: () => setHelp(true),
  });
  const markers: Marker[] = useMemo(
    () => [
      ...finder.hits.flatMap(({ place }) => {
        const ms = turns[place]?.startMs;
        return ms == null ? [] : [{ ms, kind: 'match' as const }];
      }),
      ...call.notes.nodes.map(({ atMs }) => ({ ms: atMs, kind: 'note' as const })),
    ],
    [finder.hits, turns, call.notes],
  );

  const transcriptPane = (
    <TranscriptPane
      call={call}
      words={words}
      starts={starts}
      timed={timed}
      growing={growing}
      stage={stage}
      finder={finder}
      nameOf={nameOf}
      followRef={follow}
      onQuote={copies.quote}
      onClip={mayListen && playable ? (chosen) => setClip(clipOf(chosen, durationMs)) : null}
      tools={
        <>
          <NameSpeakers call={call} onNamed={words.reload} />
          <TranscriptMenu callId={call.id} />
        </>
      }
    />
  );
  return (
    <>
      <CallFacts call={call}>
        <CallBookings call={call} />
        <Tags callId={call.id} tags={call.tags} />
        {call.hiddenAt && <span className={classes.hidden}>{text('hidden')}</span>}
      </CallFacts>
      <div className={classes.sound}>
        <Sound
          call={call}
          mayListen={mayListen}
          peaks={peaks}
          lanes={lanes}
          turns={turns}
          durationMs={durationMs}
          markers={markers}
          clip={clip}
          onClip={setClip}
          onCopyLink={copies.link}
          onHelp={() => setHelp(true)}
        />
      </div>
      <div className={classes.panes}>
        {!narrow && transcriptPane}
        <SidePanel
          call={call}
          turns={turns}
          durationMs={durationMs}
          transcript={narrow ? transcriptPane : null}
          notes={<NotesPanel call={call} />}
        />
      </div>
      <KeysHelp opened={help} onClose={() => setHelp(false)} on={keys.on} onSwitch={keys.setOn} />
    </>
  );
}
