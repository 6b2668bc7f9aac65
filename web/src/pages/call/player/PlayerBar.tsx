import { ActionIcon, Button, Menu, Switch, Tooltip } from '@mantine/core';
import {
  IconCheck,
  IconDots,
  IconKeyboard,
  IconLink,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
} from '@tabler/icons-react';
import { type ComponentProps, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/i18n/format';
import { RATES } from './keys';
import classes from './PlayerBar.module.css';
import { rememberPlayer, STEPS_BACK_S, usePlayer, usePlayerState, usePosition } from './use-player';

type Props = {
  durationMs: number;
  onCopyLink: () => void;
  onHelp: () => void;
  /** More entries of the menu: downloads. */
  menu?: ReactNode;
  /** More buttons: a clip, a note. */
  children?: ReactNode;
};

/** Everything one does to the sound. */
export function PlayerBar({ durationMs, onCopyLink, onHelp, menu, children }: Props) {
  const { t } = useTranslation('call');
  const player = usePlayer();
  const { playing } = usePlayerState();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form.
    <div className={classes.bar} role="group" aria-label={t('player.label')}>
      <div className={classes.transport} dir="ltr">
        <Round label={t('player.back10')} onClick={() => player.seek(player.positionMs() - 10_000)}>
          <IconRewindBackward10 size={20} stroke={1.7} aria-hidden />
        </Round>
        <ActionIcon
          size={40}
          radius="xl"
          variant="filled"
          aria-label={t(playing ? 'player.pause' : 'player.play')}
          onClick={player.toggle}
        >
          {playing ? (
            <IconPlayerPauseFilled size={19} aria-hidden />
          ) : (
            <IconPlayerPlayFilled size={19} aria-hidden />
          )}
        </ActionIcon>
        <Round label={t('player.forward10')} onClick={() => player.seek(player.positionMs() + 10_000)}>
          <IconRewindForward10 size={20} stroke={1.7} aria-hidden />
        </Round>
      </div>
      <Clock durationMs={durationMs} />
      <Says />
      <div className={classes.settings}>
        {children}
        <Rate />
        <SkipSilence />
        <Menu position="bottom-end" width={270} keepMounted={false}>
          <Menu.Target>
            <ActionIcon variant="default" size={34} aria-label={t('player.more')}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={onCopyLink}>
              {t('player.copyLink')}
            </Menu.Item>
            {menu}
            <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden />} onClick={onHelp}>
              {t('keys.title')}
            </Menu.Item>
            <Menu.Divider />
            <StepBack />
          </Menu.Dropdown>
        </Menu>
      </div>
    </div>
  );
}

function Round({
  label,
  children,
  onClick,
}: { label: string } & Pick<ComponentProps<'button'>, 'children' | 'onClick'>) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={36} radius="xl" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function Clock({ durationMs }: { durationMs: number }) {
  const format = useFormat();
  const second = usePosition((ms) => Math.floor(ms / 1000));
  // Read out by the slider; here for the eye alone.
  return (
    <span className={`${classes.clock} numbers`} dir="ltr" aria-hidden>
      <strong data-testid="position">{format.duration(second * 1000)}</strong>
      <span> / {format.duration(durationMs)}</span>
    </span>
  );
}

/** What keeps the sound from coming, in words. */
function Says() {
  const { t } = useTranslation('call');
  const player = usePlayer();
  const { phase, playing } = usePlayerState();
  return (
    <output className={classes.says} data-phase={phase}>
      {phase === 'making' && t('player.making')}
      {phase === 'recovering' && playing && t('player.recovering')}
      {phase === 'failed' && (
        <>
          {t('player.failed')}
          <Button size="compact-xs" variant="light" onClick={() => player.retry()}>
            {t('retry', { ns: 'common' })}
          </Button>
        </>
      )}
    </output>
  );
}

function Rate() {
  const { t } = useTranslation('call');
  const format = useFormat();
  const player = usePlayer();
  const { rate } = usePlayerState();
  const written = (value: number) => `${format.number(value)}×`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          px={10}
          className="numbers"
          aria-label={t('player.rateNow', { rate: written(rate) })}
        >
          <bdi dir="ltr">{written(rate)}</bdi>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {RATES.map((each) => (
          <Menu.Item
            key={each}
            className="numbers"
            rightSection={each === rate && <IconCheck size={15} aria-hidden />}
            onClick={() => {
              player.setRate(each);
              rememberPlayer(player);
            }}
          >
            <bdi dir="ltr">{written(each)}</bdi>
            {each === rate && <span className="visually-hidden">{t('player.chosen')}</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function SkipSilence() {
  const { t } = useTranslation('call');
  const player = usePlayer();
  const { skipSilence } = usePlayerState();
  return (
    <Switch
      className={classes.skip ?? ''}
      size="sm"
      label={t('player.skipSilence')}
      checked={skipSilence}
      onChange={({ currentTarget }) => {
        player.setSkipSilence(currentTarget.checked);
        rememberPlayer(player);
      }}
    />
  );
}

function StepBack() {
  const { t } = useTranslation('call');
  const player = usePlayer();
  const [chosen, setChosen] = useState(player.stepBackMs / 1000);
  return (
    <>
      <Menu.Label>{t('player.stepBack')}</Menu.Label>
      {STEPS_BACK_S.map((seconds) => (
        <Menu.Item
          key={seconds}
          closeMenuOnClick={false}
          rightSection={seconds === chosen && <IconCheck size={15} aria-hidden />}
          onClick={() => {
            player.stepBackMs = seconds * 1000;
            setChosen(seconds);
            rememberPlayer(player);
          }}
        >
          {seconds === 0 ? t('player.noStepBack') : t('player.seconds', { count: seconds })}
          {seconds === chosen && <span className="visually-hidden">{t('player.chosen')}</span>}
        </Menu.Item>
      ))}
    </>
  );
}
