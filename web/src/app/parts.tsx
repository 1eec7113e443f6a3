/** What is loaded only when it comes on screen: the editor is a third of the client. */
import { lazy } from 'react';

export const Composer = lazy(async () => ({
  default: (await import('../features/composer/Composer.tsx')).Composer,
}));

export const KeptText = lazy(async () => ({
  default: (await import('../features/composer/KeptText.tsx')).KeptText,
}));

export const NewMail = lazy(async () => ({
  default: (await import('../features/composer/NewMail.tsx')).NewMail,
}));

export const TemplatePicker = lazy(async () => ({
  default: (await import('../features/templates/TemplatePicker.tsx')).TemplatePicker,
}));

export const RecentJobs = lazy(async () => ({
  default: (await import('../features/selection/RecentJobs.tsx')).RecentJobs,
}));

export const HistoryPanel = lazy(async () => ({
  default: (await import('../features/history/HistoryPanel.tsx')).HistoryPanel,
}));

export const IdentifyDialog = lazy(async () => ({
  default: (await import('../features/directory/IdentifyDialog.tsx')).IdentifyDialog,
}));

export const MergeDialog = lazy(async () => ({
  default: (await import('../features/merging/MergeDialog.tsx')).MergeDialog,
}));

export const RecordTab = lazy(async () => ({
  default: (await import('../features/directory/RecordTab.tsx')).RecordTab,
}));

export const WhyDialog = lazy(async () => ({
  default: (await import('../features/why/WhyDialog.tsx')).WhyDialog,
}));

export const SaveViewDialog = lazy(async () => ({
  default: (await import('../features/views/ViewDialog.tsx')).SaveViewDialog,
}));
