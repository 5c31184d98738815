"""Studies for other programs: reference managers, screening tools, data people. One room for each format."""
