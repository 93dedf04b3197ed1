# my 2fa stuff
BITBUCKET_BACKUP_CODES = [
    '1e25f849e0',
    '530cf2be9c',
    '1f42270db7',
    'e10d52dfa6',
    'f7d941edae',
    '386b47fe14',
    '5ce6f5f8ee',
    '70030f5e0f',
]
BITBUCKET_USER = 'nlind'
