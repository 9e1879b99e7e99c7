/** Topics of messages that the owner does not want to hear of. */
import { Box } from '#host';
import { api } from '../../api/api.ts';
import { useText } from '../../i18n/language.ts';
import type { Preferences } from '../../message/preferences.ts';
import { wordOf } from '../../pet/pet.ts';
import { useAction } from '../../state/loading.ts';
import { Toggle } from '../../ui/form.tsx';
import { Card, Problem } from '../../ui/kit.tsx';

interface TopicCardProps {
  readonly preferences: Preferences;
  readonly onChange: (preferences: Preferences) => void;
}

export function TopicCard({ preferences, onChange }: TopicCardProps) {
  const t = useText();
  const { topics, mutedTopics } = preferences;
  const saving = useAction(async (topic: string, wanted: boolean) => {
    const others = mutedTopics.filter((muted) => muted !== topic);
    const body = { mutedTopics: wanted ? others : [...others, topic] };
    onChange(await api('PUT /v1/owner/me/message-preferences', { body }));
  });
  return (
    <Card title={t('messageSettings.topics')}>
      <Box>
        {topics.map((topic) => (
          <Toggle
            key={topic}
            label={wordOf(t, 'topic', topic)}
            on={!mutedTopics.includes(topic)}
            disabled={saving.busy}
            onChange={(wanted) => void saving.run(topic, wanted)}
          />
        ))}
      </Box>
      <Problem error={saving.error} />
    </Card>
  );
}
