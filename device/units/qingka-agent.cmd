rem The agent of one site as a Windows service, by NSSM (https://nssm.cc). Run this as administrator.
nssm install qingka-agent ${program} ${arguments}
nssm set qingka-agent AppDirectory ${folder}
nssm set qingka-agent AppEnvironmentExtra QINGKA_KEPT_BY=nssm PYTHONUNBUFFERED=1 PYTHONUTF8=1
nssm set qingka-agent DisplayName "Qingka agent"
nssm set qingka-agent Start SERVICE_DELAYED_AUTO_START
nssm set qingka-agent AppExit Default Restart
nssm set qingka-agent AppRestartDelay 10000
rem An act that has begun is brought to its end: Ctrl-C, ${stop_s} s of patience, and only then an end by force.
nssm set qingka-agent AppStopMethodConsole ${stop_ms}
nssm set qingka-agent AppStopMethodSkip 6
nssm start qingka-agent
