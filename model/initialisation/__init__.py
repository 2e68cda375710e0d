"""The economy of January 2023: people, positions, money, apps, brought to rest."""
