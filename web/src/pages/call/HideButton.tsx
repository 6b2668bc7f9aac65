import { Button } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMutation } from 'urql';
import { Allowed } from '@/permissions/Allowed';
import { notifyDone, notifyFailure } from '@/ui/Failure';
import { HideCall, UnhideCall } from './documents';

/** Leaves a call out of lists and searches, or brings it back. */
export function HideButton({ callId, hidden }: { callId: string; hidden: boolean }) {
  const { t } = useTranslation('call');
  const [hiding, hide] = useMutation(HideCall);
  const [showing, unhide] = useMutation(UnhideCall);
  const Icon = hidden ? IconEye : IconEyeOff;
  const change = async () => {
    const { error } = await (hidden ? unhide : hide)({ input: { callId } });
    if (error) return notifyFailure(error);
    notifyDone(t(hidden ? 'hide.shown' : 'hide.hidden'));
  };
  return (
    <Allowed to="changeCalls">
      <Button
        size="xs"
        variant="default"
        leftSection={<Icon size={15} aria-hidden />}
        loading={hiding.fetching || showing.fetching}
        onClick={() => void change()}
      >
        {t(hidden ? 'hide.unhide' : 'hide.hide')}
      </Button>
    </Allowed>
  );
}
