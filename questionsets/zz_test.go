package questionsets
import ("testing";"os";"path/filepath";"encoding/json";"time";"firstcall/risk")
func TestZ(t *testing.T){
 fs,_:=filepath.Glob("packs/*.yaml")
 for _,f:=range fs { b,_:=os.ReadFile(f); p,err:=Parse(f,b); if err!=nil{t.Errorf("%v",err);continue}
 iv:=NewInterview(p); r:=iv.Assess(risk.History{Now:time.Date(2026,11,21,12,0,0,0,time.UTC)}); j,_:=json.Marshal(r); t.Logf("%s",j)}
}
func BenchmarkZ(b *testing.B){ x,_:=os.ReadFile("packs/west-mercia.yaml"); for b.Loop(){ Parse("x",x)}}
func TestY(t *testing.T){
 fs,_:=filepath.Glob("packs/*.yaml")
 for _,f:=range fs { b,_:=os.ReadFile(f); p,_:=Parse(f,b); t.Logf("%s %+v",f,Lint(p))}
 af,err:=ParseAnswers("a.yaml",[]byte("now: 2026-11-21\nanswers: {q8: yess, qq: 1, ground: [a]}\nhistory: [{at: bad}]"))
 t.Log(af,err)
 af,err=ParseAnswers("a.yaml",[]byte("{\"now\": \"2026-11-21\",\n\t\"answers\": {\"q8\": \"yess\", \"q55\": 1, \"ground\": [\"fath\"]},\n\"history\": [{\"category\":\"x\"}]}"))
 b,_:=os.ReadFile("packs/west-mercia.yaml"); p,_:=Parse("x",b)
 _,_,err=af.Apply(p,time.Now())
 t.Log(err)
}
