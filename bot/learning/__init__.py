"""What is learnt from use: what came to nothing, drafts of articles, and how far what is shown helps."""
