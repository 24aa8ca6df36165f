def pace(folder):
    pass
