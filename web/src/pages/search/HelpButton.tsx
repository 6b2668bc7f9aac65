import { Button, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHelpCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EXAMPLES, type ExampleGroup } from './examples';
import classes from './Help.module.css';
import { SidePanel } from './Overlays';

type Props = { onExample: (query: string) => void };

/** The query language, by examples that run. */
export function HelpButton({ onExample }: Props) {
  const { t } = useTranslation('search');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        variant="subtle"
        size="xs"
        leftSection={<IconHelpCircle size={16} aria-hidden />}
        aria-haspopup="dialog"
        onClick={open}
      >
        {t('help.open')}
      </Button>
      <SidePanel opened={opened} onClose={close} size={440} title={t('help.title')}>
        <p className={classes.lead}>{t('help.lead')}</p>
        {(Object.keys(EXAMPLES) as ExampleGroup[]).map((group) => (
          <section key={group} className={classes.group}>
            <h3 className={classes.title}>{t(`help.${group}.title`)}</h3>
            <p className={classes.text}>{t(`help.${group}.text`)}</p>
            <ul className={classes.examples} aria-label={t(`help.${group}.title`)}>
              {EXAMPLES[group].map((query) => (
                <li key={query}>
                  <Example
                    query={query}
                    onRun={() => {
                      close();
                      onExample(query);
                    }}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </SidePanel>
    </>
  );
}

/** A query that one can click. */
export const Example = ({ query, onRun }: { query: string; onRun: () => void }) => (
  <UnstyledButton className={classes.example} onClick={onRun} data-example={query}>
    <code dir="auto">{query}</code>
  </UnstyledButton>
);
